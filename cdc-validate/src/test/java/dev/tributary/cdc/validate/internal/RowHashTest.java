package dev.tributary.cdc.validate.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.PostgresSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows that hold what the destination's types do not have. */
class RowHashTest {

    private static final TableSchema SCHEMA = new TableSchema(
            new TableId("public", "nasty"),
            1,
            List.of(
                    new Column(1, "id", DataType.INT32, "integer", false, 1),
                    new Column(2, "n", DataType.decimal(10, 2), "numeric(10,2)", true, 0),
                    new Column(3, "d", DataType.DATE, "date", true, 0)));

    private final RowHash hash = new RowHash(
            SCHEMA,
            PostgresSource.builder()
                    .url("jdbc:postgresql://localhost/none")
                    .user("nobody")
                    .password("none")
                    .build()
                    .access());

    @Test
    void areRowsAllTheSameAndSaySo() {
        TextRow row = row("1\t1.00\t2026-01-01");
        hash.take(row);
        assertThat(hash.isStrange()).isFalse();
        assertThat(hash.strangeness(row)).isEmpty();
        long key = hash.key();
        long plain = hash.row();

        TextRow nan = row("1\tNaN\tinfinity");
        hash.take(nan);
        assertThat(hash.strangeness(nan)).contains("n holds NaN, which is no DECIMAL(10,2)");
        assertThat(hash.key()).isEqualTo(key);
        assertThat(hash.row()).isNotEqualTo(plain);
        assertThat(hash.column(1)).isNotEqualTo(ValueHash.NULL);

        TextRow never = row("1\t\\N\t-infinity");
        hash.take(never);
        assertThat(hash.strangeness(never)).contains("d holds -infinity, which is no DATE");

        hash.take(row);
        assertThat(hash.isStrange()).isFalse();
        assertThat(hash.row()).isEqualTo(plain);
    }

    private static TextRow row(String line) {
        TextRow row = new TextRow(3);
        row.parse((line + "\n").getBytes(StandardCharsets.UTF_8));
        return row;
    }
}
