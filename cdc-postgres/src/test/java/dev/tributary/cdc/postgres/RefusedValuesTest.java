package dev.tributary.cdc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.spi.ChangeStream;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Values that the destination's types cannot hold end the run, and the error says where and what to do (V5, V6, V9). */
class RefusedValuesTest {

    private record Refused(String type, String value, String reason) {}

    private static final List<Refused> REFUSED = List.of(
            new Refused("numeric(10,2)", "'NaN'", "the value NaN, which DECIMAL(10,2) cannot hold"),
            new Refused("numeric(30,2)", "'NaN'", "the value NaN, which DECIMAL(30,2) cannot hold"),
            new Refused("date", "'infinity'", "the date 'infinity', which lies outside the years 1 to 9999"),
            new Refused("date", "'-infinity'", "the date '-infinity'"),
            new Refused("date", "'0001-12-31 BC'", "the date '0001-12-31 BC'"),
            new Refused("date", "'5874897-12-31'", "the date '5874897-12-31'"),
            new Refused("timestamp", "'infinity'", "the timestamp 'infinity'"),
            new Refused("timestamp", "'0044-03-15 12:00:00.5 BC'", "the timestamp '0044-03-15 12:00:00.5 BC'"),
            new Refused("timestamp", "'294276-12-31 23:59:59.999999'", "the timestamp '294276-12-31 23:59:59.999999'"),
            new Refused("timestamptz", "'-infinity'", "the timestamptz '-infinity'"),
            new Refused("timestamptz", "'10000-01-01 00:00:00+00'", "the timestamptz '10000-01-01 00:00:00+00'"),
            new Refused("timestamptz", "'0001-12-31 23:59:59+00 BC'", "the timestamptz '0001-12-31 23:59:59+00 BC'"),
            new Refused("int[]", "'{{1,2},{3,4}}'", "an array of "),
            new Refused("text[]", "'[0:1]={a,b}'", "an array whose lower bound is not 1"),
            new Refused("time[]", "'{{1:00}}'", "an array of more than one dimension"),
            new Refused("date[]", "'{infinity}'", "the date 'infinity'"));

    @PostgresTest(newestOnly = true)
    @Tag("V5")
    @Tag("V6")
    void endTheSnapshotAndTheStreamAlike(PostgresDatabase database) {
        database.execute("CREATE TABLE holder (id int PRIMARY KEY)");
        PostgresSource source = Runs.source(database).build();
        for (Refused refused : REFUSED) {
            database.execute(
                    "ALTER TABLE holder DROP COLUMN IF EXISTS v", "ALTER TABLE holder ADD v " + refused.type());
            try (SourceSession session = Runs.open(source)) {
                Lsn start = session.snapshot(Runs.ids(session), true).consistentPoint();
                database.execute("INSERT INTO holder VALUES (1, " + refused.value() + ")");

                assertThatThrownBy(() -> Runs.rows(source)).satisfies(e -> assertRefused(e, refused));
                try (ChangeStream stream = session.stream(start, Runs.streamed(session))) {
                    assertThatThrownBy(() -> InsertedRows.readAll(stream)).satisfies(e -> assertRefused(e, refused));
                }
            }
            database.execute("DELETE FROM holder");
        }
    }

    private static void assertRefused(Throwable failure, Refused refused) {
        assertThat(failure)
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("column 'v' (")
                .hasMessageContaining(") of table public.holder holds ")
                .hasMessageContaining(refused.reason());
        SourceException e = (SourceException) failure;
        assertThat(e.retry()).isEqualTo(Retry.AFTER_FIX);
        assertThat(e.remedy())
                .contains(
                        refused.type().endsWith("[]") && !refused.type().equals("date[]")
                                ? "source.arrays=text"
                                : "at the source");
    }
}
