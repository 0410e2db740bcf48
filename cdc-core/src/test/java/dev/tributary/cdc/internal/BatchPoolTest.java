package dev.tributary.cdc.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.BytesVector;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchPoolTest {

    private static final TableSchema ONE = schema("one");
    private static final TableSchema OTHER = schema("other");

    @Test
    void givesABatchOutAgainEmptyToItsOwnTable() {
        BatchPool pool = new BatchPool(1 << 20);
        ChangeBatch batch = filled(ONE, 100_000);
        pool.give(batch);

        assertThat(pool.take(OTHER)).isNotSameAs(batch);
        ChangeBatch again = pool.take(schema("one"));
        assertThat(again).isSameAs(batch);
        assertThat(again.rowCount()).isZero();
        assertThat(again.column(0).size()).isZero();
        assertThat(again.column(0).nullCount()).isZero();
        assertThat(again.origins()).isEmpty();
        assertThat(again.memoryBytes()).isGreaterThan(100_000);
        assertThat(pool.take(ONE)).isNotSameAs(batch);
    }

    @Test
    void keepsNoMoreThanItMayAndLetsTheOldestGo() {
        BatchPool pool = new BatchPool(500_000);
        ChangeBatch oldest = filled(ONE, 200_000);
        ChangeBatch newer = filled(ONE, 200_000);
        ChangeBatch newest = filled(ONE, 200_000);
        pool.give(oldest);
        pool.give(newer);
        pool.give(newest);

        assertThat(pool.take(ONE)).isSameAs(newest);
        assertThat(pool.take(ONE)).isSameAs(newer);
        assertThat(pool.take(ONE)).isNotSameAs(oldest);
    }

    @Test
    void keepsNeitherSmallNorHugeOnes() {
        BatchPool pool = new BatchPool(500_000);
        ChangeBatch small = filled(ONE, 100);
        ChangeBatch huge = filled(ONE, 600_000);
        pool.give(small);
        pool.give(huge);

        assertThat(pool.take(ONE)).isNotIn(small, huge);
    }

    private static ChangeBatch filled(TableSchema schema, int bytes) {
        ChangeBatch batch = new ChangeBatch(schema);
        ((BytesVector) batch.column(0)).append(new byte[bytes], 0, bytes);
        batch.endRow(Operation.UPDATE, 1, 1, 1, 1);
        batch.column(0).appendNull();
        batch.endRow(Operation.UPDATE, 1, 2, 1, 1);
        batch.setOrigin(List.of(batch.column(0)), 0, 1);
        return batch;
    }

    private static TableSchema schema(String table) {
        return new TableSchema(
                new TableId("public", table), 1, List.of(new Column(1, "id", DataType.STRING, "text", false, 1)));
    }
}
