package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.databricks.Transactions;
import dev.tributary.cdc.databricks.internal.sql.AtomicBlock;
import dev.tributary.cdc.databricks.internal.warehouse.Failures;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a workspace has transactions over several tables. Asked once, by a block that changes nothing, and remembered for as long as the sink lives that asks. Thread-safe.
 */
public final class TransactionSupport {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionSupport.class);

    private final Transactions wanted;
    private @Nullable Optional<String> obstacle;

    public TransactionSupport(Transactions wanted) {
        this.wanted = wanted;
    }

    /** One that knows what this one knows, and keeps what it learns to itself. */
    synchronized TransactionSupport copy() {
        TransactionSupport copy = new TransactionSupport(wanted);
        copy.obstacle = obstacle;
        return copy;
    }

    /**
     * What stands in the way; empty when nothing does.
     *
     * @throws SinkException when transactions are required and not to be had
     */
    synchronized Optional<String> obstacle(Warehouse warehouse) {
        Optional<String> known = obstacle;
        if (known == null) {
            known = wanted == Transactions.OFF ? Optional.of("transactions are switched off") : ask(warehouse);
            obstacle = known;
            LOG.info("Transactions over several tables: {}", known.orElse("yes"));
        }
        known.ifPresent(this::requireNotRequired);
        return known;
    }

    /** Properties of tables that are to take part in transactions; none where there are none. */
    Map<String, String> tableProperties(Warehouse warehouse) {
        return obstacle(warehouse).isEmpty() ? AtomicBlock.TABLE_PROPERTIES : Map.of();
    }

    /**
     * Something showed only later to stand in the way: from now on it does.
     *
     * @return whether that is news
     */
    synchronized boolean refuse(String reason) {
        boolean news = obstacle == null || obstacle.isEmpty();
        obstacle = Optional.of(reason);
        requireNotRequired(reason);
        return news;
    }

    /**
     * A flush is about to be applied the other way.
     *
     * @throws SinkException when transactions are required
     */
    void requireNotRequired(String reason) {
        if (wanted == Transactions.REQUIRED) {
            throw new SinkException(
                    Retry.AFTER_FIX,
                    "flushes must be applied in transactions, and cannot: " + reason,
                    "Use a workspace and tables with catalog-managed commits, or allow the other way"
                            + " (sink.transactions=auto).",
                    null);
        }
    }

    private static Optional<String> ask(Warehouse warehouse) {
        try {
            warehouse.ask(AtomicBlock.of(List.of("SELECT 1")));
            return Optional.empty();
        } catch (StatementException e) {
            if (e.outcome() == Outcome.FAILED && !e.isConflict()) {
                return Optional.of(e.text());
            }
            throw Failures.of("asking whether the workspace has transactions", e);
        }
    }
}
