package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table that somebody drops from the destination is copied anew, or the run ends: its rows are never silently missing. */
@Timeout(60)
class DroppedTargetTest extends OneTable {

    @Test
    void isCopiedAnewByTheNextRun() {
        run(Mode.SNAPSHOT);
        destination.drop(table);
        database.transaction(tx -> tx.update(table, 1, "x"));
        run(Mode.CDC);
        assertEqual();
    }

    /** A flush is pending, or applied in part, or applied without the ledger knowing it. */
    @ParameterizedTest
    @CsvSource({"apply, 1", "apply, 2", "applied, 1", "save, 3"})
    void isCopiedAnewThoughAFlushOfItIsUnderWay(String step, int occurrence) {
        for (boolean atOnce : new boolean[] {false, true}) {
            destination.commitAtOnce(atOnce);
            run(Mode.SNAPSHOT);
            for (long id = 1; id <= 6; id++) {
                long key = id;
                database.transaction(tx -> tx.update(table, key, step + atOnce));
            }
            dieAt(step, occurrence, Mode.CDC);
            destination.drop(table);
            database.transaction(tx -> tx.update(table, 7, "after " + atOnce));
            run(Mode.CDC);
            assertEqual();
        }
    }

    /** What has been copied again is not copied a second time. */
    @Test
    void surviveDyingWhileItIsCopied() {
        run(Mode.SNAPSHOT);
        destination.drop(table);
        database.transaction(tx -> tx.update(table, 1, "x"));
        for (String step : new String[] {"replace", "replaced", "save"}) {
            dieAt(step, 2, Mode.CDC, new FlushPolicy(1, 1000, Duration.ZERO));
            dieAt(step, 1, Mode.CDC, new FlushPolicy(1, 1000, Duration.ZERO));
        }
        run(Mode.CDC);
        assertEqual();
    }

    @Test
    void endsTheRunBeforeAnythingIsWrittenWhereNothingIsToBeCopied() {
        run(Mode.SNAPSHOT);
        destination.drop(table);
        database.transaction(tx -> tx.update(table, 1, "x"));
        PipelineBuilder stopping = builder().onRewrite(RewritePolicy.STOP);
        assertThatThrownBy(() -> run(Mode.CDC, stopping))
                .isInstanceOfSatisfying(
                        SchemaChangeException.class, e -> assertThat(e.remedy()).contains("resync"))
                .hasMessageContaining("the destination does not have it any more");
        assertThat(destination.rows(table)).isEmpty();
        run(Mode.CDC);
        assertEqual();
    }

    /** Somebody drops it, and gives it back. */
    @ParameterizedTest
    @CsvSource({"apply, 1", "save, 3"})
    void losesNothingOfAPendingFlushWhenItComesBack(String step, int occurrence) {
        destination.commitAtOnce(false);
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        dieAt(step, occurrence, Mode.CDC);
        Runnable giveBack = destination.dropForNow(table);
        PipelineBuilder stopping = builder().onRewrite(RewritePolicy.STOP);
        assertThatThrownBy(() -> run(Mode.CDC, stopping)).isInstanceOf(SchemaChangeException.class);
        giveBack.run();
        run(Mode.CDC, builder().onRewrite(RewritePolicy.STOP));
        assertEqual();
    }

    /** What is not there may never have been. */
    @Test
    void isCreatedWhereARunMayBeginWithoutHistory() {
        RunReport report = run(Mode.CDC, builder().startWithoutHistory(true));
        assertThat(report.ending()).isEqualTo(RunReport.Ending.COMPLETE);
        database.transaction(tx -> tx.insert(table, 11, "a11", "b11"));
        run(Mode.CDC, builder().startWithoutHistory(true));
        assertThat(values(table)).hasSize(1);
    }
}
