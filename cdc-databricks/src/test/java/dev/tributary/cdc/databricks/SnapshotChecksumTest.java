package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.databricks.sdk.WorkspaceClient;
import com.databricks.sdk.core.DatabricksConfig;
import com.databricks.sdk.service.files.UploadRequest;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.internal.checksum.RowChecksum;
import dev.tributary.cdc.databricks.internal.sql.ChecksumStatement;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.TableSnapshot;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Staged rows and loaded rows are compared by their values before a table is replaced. */
@LocalWorkspace
class SnapshotChecksumTest {

    private static final int ROWS = Integer.getInteger("checksum.rows", 600);

    private static final List<DataType> SCALARS = List.of(
            DataType.BOOLEAN,
            DataType.INT16,
            DataType.INT32,
            DataType.INT64,
            DataType.FLOAT32,
            DataType.FLOAT64,
            DataType.decimal(9, 2),
            DataType.decimal(18, 0),
            DataType.decimal(19, 4),
            DataType.decimal(38, 10),
            DataType.STRING,
            DataType.BINARY,
            DataType.DATE,
            DataType.TIMESTAMP,
            DataType.TIMESTAMP_NTZ);

    private final Random random = new Random(20261121);

    @Test
    void aRowsHashIsWhatSparkMakesOfIt(TestWorkspace workspace) {
        List<Column> columns = new ArrayList<>(List.of(Rig.key(1, "id", DataType.INT32, 1)));
        for (DataType type : SCALARS) {
            columns.add(Rig.column(columns.size() + 1, "v" + columns.size(), type));
            columns.add(Rig.column(columns.size() + 1, "a`" + columns.size(), DataType.array(type)));
        }
        // More columns that admit NULL than one number has bits for, and some that do not.
        for (int more = 1; more <= 20; more++) {
            int id = columns.size() + 1;
            columns.add(new Column(id, "m" + id, DataType.INT16, "smallint", more % 3 > 0, 0));
        }
        TableSchema schema = Rig.table("hashed", columns.toArray(Column[]::new));
        Rows all = Rows.of(schema);
        List<String> expected = new ArrayList<>();
        for (int id = 1; id <= ROWS; id++) {
            Object[] values = new Object[columns.size()];
            values[0] = id;
            for (int i = 1; i < values.length; i++) {
                values[i] = columns.get(i).nullable() ? value(columns.get(i).type(), id) : (Object) id;
            }
            all.row(values);
            expected.add(id + "|" + RowChecksum.of(Rows.of(schema).row(values).batch()));
        }
        try (Rig rig = new Rig(workspace, "p", Mode.SNAPSHOT)) {
            rig.replace(10, all);
            assertThat(rig.rows("hashed", "id, " + ChecksumStatement.rowHash(schema)))
                    .isEqualTo(expected);
        }
    }

    @Test
    void aNullInAnotherPlaceIsAnotherRow() {
        List<Column> columns = new ArrayList<>();
        for (int i = 1; i <= 2 * ChecksumStatement.NULLS_AT_ONCE + 1; i++) {
            columns.add(Rig.column(i, "c" + i, DataType.STRING));
        }
        TableSchema schema = Rig.table("sparse", columns.toArray(Column[]::new));
        Set<Long> hashes = new HashSet<>();
        for (int present = 0; present < columns.size(); present++) {
            Object[] values = new Object[columns.size()];
            values[present] = "x";
            hashes.add(RowChecksum.of(Rows.of(schema).row(values).batch()));
        }
        assertThat(hashes).hasSize(columns.size());
    }

    private Object value(DataType type, int row) {
        if (random.nextInt(8) == 0) {
            return null;
        }
        return switch (type.kind()) {
            case BOOLEAN -> random.nextBoolean();
            case INT16 -> (int) (short) random.nextInt();
            case INT32 -> row % 50 == 0 ? Integer.MIN_VALUE : random.nextInt();
            case DATE -> random.nextInt(2_900_000) - 719_000;
            case INT64 -> row % 50 == 0 ? Long.MIN_VALUE : random.nextLong();
            case TIMESTAMP, TIMESTAMP_NTZ -> random.nextLong() % 60_000_000_000_000_000L;
            case FLOAT32 -> row % 10 == 0 ? special(row) : Float.intBitsToFloat(random.nextInt());
            case FLOAT64 -> row % 10 == 0 ? (Object) (double) special(row) : Double.longBitsToDouble(random.nextLong());
            case DECIMAL -> decimal(type);
            case STRING -> "ä𝄞'x".repeat(random.nextInt(row % 10 == 0 ? 80 : 9)) + "y".repeat(random.nextInt(8));
            case BINARY -> {
                byte[] bytes = new byte[random.nextInt(70)];
                random.nextBytes(bytes);
                yield bytes;
            }
            case ARRAY -> {
                List<Object> elements = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    elements.add(value(type.requireElement(), row));
                }
                yield elements;
            }
        };
    }

    private static float special(int row) {
        float[] specials = {0f, -0f, Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE};
        return specials[row / 10 % specials.length];
    }

    private Object decimal(DataType type) {
        BigInteger limit = BigInteger.TEN.pow(type.precision());
        BigInteger unscaled = new BigInteger(1 + random.nextInt(126), random).mod(limit);
        if (random.nextBoolean()) {
            unscaled = unscaled.negate();
        }
        return type.isWideDecimal() ? unscaled : (Object) unscaled.longValueExact();
    }

    @Test
    @Tag("W4")
    void aValueThatFlippedOnItsWayIsFoundBeforeTheTableChanges(TestWorkspace workspace) throws Exception {
        TableSchema note = Rig.table(
                "note",
                Rig.key(1, "id", DataType.INT32, 1),
                Rig.column(2, "body", DataType.STRING),
                Rig.column(3, "tags", DataType.array(DataType.STRING)));
        try (Rig rig = new Rig(workspace, "p", Mode.SNAPSHOT)) {
            rig.replace(10, Rows.of(note).row(1, "old", null));
            List<String> history = rig.query("DESCRIBE HISTORY " + rig.target("note"));

            TableSnapshot good = rig.snapshot(
                    20,
                    note,
                    Rows.of(note).row(1, "a", List.of()).row(2, "b", List.of("x")),
                    Rows.of(note).row(3, null, null));
            TableSnapshot flipped =
                    rig.snapshot(20, note, Rows.of(note).row(1, "a", null).row(2, "b", List.of("x")));
            copyOver(workspace, flipped.files().get(0), good.files().get(0));
            assertThatThrownBy(() -> rig.sink.replace(good))
                    .isInstanceOfSatisfying(
                            SinkException.class, e -> assertThat(e.retry()).isEqualTo(Retry.TRANSIENT))
                    .hasMessageContaining("the 3 rows of")
                    .hasMessageContaining("are not those that were read");
            assertThat(rig.query("DESCRIBE HISTORY " + rig.target("note"))).isEqualTo(history);
            assertThat(rig.rows("note", "id, body")).containsExactly("1|old");

            TableSnapshot again = rig.snapshot(
                    20,
                    note,
                    Rows.of(note).row(2, "b", Arrays.asList("x", null)),
                    Rows.of(note).row(3, null, null));
            rig.sink.replace(again);
            assertThat(rig.rows("note", "id, body, to_json(tags)")).containsExactly("2|b|[\"x\",null]", "3|null|null");
        }
    }

    private static void copyOver(TestWorkspace workspace, StagedFile from, StagedFile to) throws Exception {
        WorkspaceClient client = new WorkspaceClient(
                new DatabricksConfig().setHost(workspace.host()).setToken(workspace.token()));
        try (InputStream bytes = client.files().download(from.path()).getContents()) {
            client.files()
                    .upload(new UploadRequest()
                            .setFilePath(to.path())
                            .setContents(bytes)
                            .setOverwrite(true));
        }
    }
}
