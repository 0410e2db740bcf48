package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.memory.ChangeLog;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keys that change often: what the destination is given, and what is told of it. */
class HotKeysTest extends OneTable {

    private final List<FlushReport> flushes = new CopyOnWriteArrayList<>();

    private PipelineBuilder listening() {
        return builder().listener(new PipelineListener() {
            @Override
            public void flushCommitted(FlushReport flush) {
                flushes.add(flush);
            }
        });
    }

    private void changeOften() {
        for (int i = 1; i <= 50; i++) {
            String a = "a" + i;
            database.transaction(tx -> {
                tx.update(table, 1, a);
                tx.updateBoth(table, 2, a, a);
                tx.delete(table, 3);
                tx.insert(table, 3, a, a);
            });
        }
    }

    @Test
    @Tag("D8")
    void areGivenToTheDestinationOnceAndCountedAsTheyWereRead() {
        run(Mode.SNAPSHOT);
        changeOften();
        RunReport report = run(Mode.CDC, listening());

        assertEqual();
        assertThat(report.rowsRead()).isEqualTo(200);
        assertThat(report.rowsStaged()).isEqualTo(3);
        TableReport told = java.util.Objects.requireNonNull(report.tables().get(table));
        assertThat(List.of(told.inserted(), told.updated(), told.deleted(), told.rowsStaged()))
                .containsExactly(50L, 100L, 50L, 3L);
        assertThat(flushes).hasSize(1);
        assertThat(flushes.get(0).rows()).isEqualTo(200);
        assertThat(flushes.get(0).rowsStaged()).isEqualTo(3);
        assertThat(report.filesStaged()).isEqualTo(flushes.get(0).files());
        assertThat(report.bytesStaged()).isEqualTo(flushes.get(0).bytes()).isPositive();
    }

    @Test
    void areSeenByChecksAtEachChange() {
        run(Mode.SNAPSHOT);
        changeOften();
        AtomicInteger seen = new AtomicInteger();
        run(Mode.CDC, listening().check(review -> seen.addAndGet(review.batch().rowCount())));

        assertEqual();
        assertThat(seen).hasValue(200);
        assertThat(flushes.get(0).rowsStaged()).isEqualTo(3);
    }

    @Test
    void areKeptWhereEveryChangeIsWanted() {
        ChangeLog log = destination.keepEveryChange(table);
        run(Mode.SNAPSHOT);
        changeOften();
        RunReport report = run(Mode.CDC);

        assertThat(log.changes()).hasSize(200);
        assertThat(report.rowsStaged()).isEqualTo(200);
    }
}
