package dev.tributary.cdc.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeBatchTest {

    private static final TableSchema SCHEMA = new TableSchema(
            new TableId("public", "t"),
            1,
            List.of(
                    new Column(1, "id", DataType.INT32, "integer", false, 1),
                    new Column(2, "name", DataType.STRING, "text", true, 0),
                    new Column(3, "tags", DataType.array(DataType.INT64), "bigint[]", true, 0)));

    @Test
    void aSnapshotsRowsHaveNoPlace() {
        ChangeBatch batch = snapshot(3);

        assertThat(batch.rowCount()).isEqualTo(3);
        for (int row = 0; row < 3; row++) {
            assertThat(batch.operation(row)).isEqualTo(Operation.SNAPSHOT);
            assertPlace(batch, row, 0, 0, 0, 0);
        }
    }

    @Test
    void aChangeCanFollowRowsOfASnapshot() {
        ChangeBatch batch = snapshot(2);
        append(batch, 2);
        batch.endRow(Operation.UPDATE, 9, 8, 7, 6);
        append(batch, 3);
        batch.endSnapshotRow();

        assertThat(batch.rowCount()).isEqualTo(4);
        assertThat(batch.operation(1)).isEqualTo(Operation.SNAPSHOT);
        assertPlace(batch, 1, 0, 0, 0, 0);
        assertThat(batch.operation(2)).isEqualTo(Operation.UPDATE);
        assertPlace(batch, 2, 9, 8, 7, 6);
        assertThat(batch.operation(3)).isEqualTo(Operation.SNAPSHOT);
    }

    @Test
    void rowsOfASnapshotAreKeptAndCopiedAsOthers() {
        ChangeBatch batch = snapshot(4);
        ChangeBatch copy = new ChangeBatch(SCHEMA);
        copy.appendFrom(batch, 3, false);
        ChangeBatch kept = batch.withColumn(0, batch.column(0)).keep(new int[] {1, 2}, 0, 2);
        ChangeBatch keptInPlace = batch.keep(new int[] {0, 3}, 0, 2);

        assertThat(names(copy)).containsExactly("name 3");
        assertThat(copy.operation(0)).isEqualTo(Operation.SNAPSHOT);
        assertThat(names(kept)).containsExactly("name 1", "name 2");
        assertThat(names(keptInPlace)).containsExactly("name 0", "name 3");
        assertThat(keptInPlace.operation(1)).isEqualTo(Operation.SNAPSHOT);
    }

    @Test
    void aClearedBatchHasNoRows() {
        ChangeBatch batch = snapshot(2);
        batch.clear();

        assertThat(batch.rowCount()).isZero();
        append(batch, 5);
        batch.endRow(Operation.INSERT, 1, 2, 3, 4);
        assertThat(batch.operation(0)).isEqualTo(Operation.INSERT);
    }

    @Test
    void roomThatWasMadeTakesAsManyRowsAgain() {
        ChangeBatch full = snapshot(10_000);
        ChangeBatch next = new ChangeBatch(SCHEMA);
        next.makeRoom(full);
        long before = next.memoryBytes();
        for (int row = 0; row < 10_000; row++) {
            append(next, row);
            next.endSnapshotRow();
        }

        assertThat(next.memoryBytes()).isEqualTo(before);
        assertThat(names(next)).isEqualTo(names(full));
    }

    private static ChangeBatch snapshot(int rows) {
        ChangeBatch batch = new ChangeBatch(SCHEMA);
        for (int row = 0; row < rows; row++) {
            append(batch, row);
            batch.endSnapshotRow();
        }
        return batch;
    }

    private static void append(ChangeBatch batch, int row) {
        byte[] name = ("name " + row).getBytes(StandardCharsets.UTF_8);
        ((IntVector) batch.column(0)).append(row);
        ((BytesVector) batch.column(1)).append(name, 0, name.length);
        ListVector tags = (ListVector) batch.column(2);
        ((LongVector) tags.elements()).append(row);
        tags.appendEnd();
    }

    private static List<String> names(ChangeBatch batch) {
        return java.util.stream.IntStream.range(0, batch.rowCount())
                .mapToObj(((BytesVector) batch.column(1))::text)
                .toList();
    }

    private static void assertPlace(ChangeBatch batch, int row, long lsn, long ordinal, long xid, long committedAt) {
        assertThat(List.of(batch.lsn(row), batch.ordinal(row), batch.xid(row), batch.committedAtMicros(row)))
                .containsExactly(lsn, ordinal, xid, committedAt);
    }
}
