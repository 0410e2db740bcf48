package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import dev.tributary.cdc.databricks.internal.warehouse.Failures;
import dev.tributary.cdc.databricks.internal.warehouse.Repeated;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Makes sure, whenever a statement went wrong, that this run may still write before it writes again. Thread-safe. */
final class Guard {

    private final Warehouse warehouse;
    private final Ledger ledger;
    private final String pipeline;
    private final long epoch;
    private final AtomicInteger fences = new AtomicInteger();

    Guard(Warehouse warehouse, Ledger ledger, String pipeline, long epoch) {
        this.warehouse = warehouse;
        this.ledger = ledger;
        this.pipeline = pipeline;
        this.epoch = epoch;
    }

    long epoch() {
        return epoch;
    }

    /** Repeats a statement on a table of our own: only while the run is not fenced. */
    Repeated repeated() {
        return Repeated.of(warehouse).after(failure -> requireCurrent(failure));
    }

    /**
     * Repeats a statement on a target: only while the run is not fenced, and after an unknown outcome only once the first
     * one can take effect no more.
     */
    Repeated repeatedOn(TableName target) {
        return Repeated.of(warehouse).after(failure -> {
            requireCurrent(failure);
            if (failure.outcome() == Outcome.UNKNOWN) {
                fence(target);
            }
        });
    }

    /** Changes a target's metadata, so that every statement in flight on it fails. */
    void fence(TableName target) {
        String value = epoch + "." + fences.incrementAndGet();
        Repeated.of(warehouse).run(() -> {
            try {
                warehouse.execute(TableStatements.fence(target, value));
            } catch (StatementException e) {
                if (!e.isMissing()) {
                    throw e;
                }
            }
            return true;
        });
    }

    /** What the caller is told of a failure: being fenced explains whatever else went wrong. */
    CdcException explained(String doing, StatementException e) {
        if (e.isMissing() || e.isConflict() || e.outcome() == Outcome.UNKNOWN) {
            try {
                requireCurrent(e);
            } catch (FencedException | StateException known) {
                return known;
            } catch (CdcException unreadable) {
                CdcException failure = Failures.of(doing, e);
                failure.addSuppressed(unreadable);
                return failure;
            }
        }
        return Failures.of(doing, e);
    }

    /**
     * Before a statement that no later one can make undone. A take-over changes the epoch before it drops what this run
     * has made, so a statement that reads a table of our own, made before, fails if the take-over comes after this.
     */
    void requireCurrent() {
        requireCurrent(null);
    }

    private void requireCurrent(@Nullable StatementException failure) {
        Revision stands = ledger.revision(pipeline);
        if (stands.equals(Revision.NONE)) {
            throw ledger.gone(pipeline, failure);
        }
        long actual = stands.epoch();
        if (actual != epoch) {
            throw new FencedException(
                    "another run of pipeline '" + pipeline + "' has taken over: this one has epoch " + epoch
                            + ", the ledger says " + actual,
                    "Let only one run of a pipeline be active at a time.",
                    failure);
        }
    }
}
