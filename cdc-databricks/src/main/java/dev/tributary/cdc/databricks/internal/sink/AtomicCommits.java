package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Span;
import dev.tributary.cdc.Span.Kind;
import dev.tributary.cdc.databricks.internal.sink.FlushApplication.Planned;
import dev.tributary.cdc.databricks.internal.sql.AtomicBlock;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.warehouse.Repeated;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.SinkContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Applies a flush and records it in one block, so that readers see every table at the same position. Loads and changes of
 * shape come before it, and outside. The ledger's row is changed in the block and only from the revision that is expected,
 * so of two blocks for the same flush one fails as a whole, and so does one of a run that has been taken over.
 *
 * <p>Where that is not possible, the caller is told so, and the operator once. Used by one thread at a time.
 */
final class AtomicCommits {

    private final Warehouse warehouse;
    private final SinkSettings settings;
    private final Ledger ledger;
    private final Standing standing;
    private final FlushApplication application;
    private final Parallel parallel;
    private final SinkContext context;
    private boolean toldOfSize;

    AtomicCommits(
            Warehouse warehouse,
            SinkSettings settings,
            Ledger ledger,
            Standing standing,
            FlushApplication application,
            Parallel parallel,
            SinkContext context) {
        this.warehouse = warehouse;
        this.settings = settings;
        this.ledger = ledger;
        this.standing = standing;
        this.application = application;
        this.parallel = parallel;
        this.context = context;
    }

    /** Whether it was done; otherwise nothing was. */
    boolean commit(Flush flush, Checkpoint before, Checkpoint after) {
        if (support().obstacle(warehouse).isPresent() || isTooLarge(flush)) {
            return false;
        }
        List<Planned> tables = application.planned(flush);
        List<String> statements =
                tables.stream().flatMap(table -> table.statements().stream()).toList();
        if (statements.isEmpty()) {
            standing.save(before.revision(), after);
            return true;
        }
        Span merge = new Span(Kind.MERGE, context.pipeline(), Optional.of(flush.batchId()), Optional.empty());
        if (!context.spans().take(merge, () -> isSent(tables, statements, before, after, true))) {
            return false;
        }
        standing.saved(after);
        application.ended();
        return true;
    }

    /** @param admitting whether tables are let into transactions when they are not yet */
    private boolean isSent(
            List<Planned> tables, List<String> statements, Checkpoint before, Checkpoint after, boolean admitting) {
        try {
            send(statements, before, after);
            return true;
        } catch (StatementException e) {
            if (e.isNotCatalogManaged() && admitting) {
                Optional<StatementException> obstacle = admit(tables);
                return obstacle.isPresent()
                        ? refused(obstacle.get())
                        : isSent(tables, statements, before, after, false);
            }
            if (e.isTransactionRefused()) {
                return refused(e);
            }
            throw application.failure(tables, e);
        }
    }

    /** Lets tables in that were made before there were transactions, or by somebody else; what speaks against it. */
    private Optional<StatementException> admit(List<Planned> tables) {
        Stream<TableName> targets = tables.stream().map(table -> table.request().target());
        try {
            parallel.run(Stream.concat(targets, Stream.of(settings.ledger()))
                    .map(table -> (Runnable) () -> admit(table))
                    .toList());
            return Optional.empty();
        } catch (StatementException e) {
            if (e.outcome() == Outcome.FAILED && !e.isConflict() && !e.isMissing()) {
                return Optional.of(e);
            }
            throw application.failure(tables, e);
        }
    }

    private void admit(TableName table) {
        Repeated.of(warehouse).run(() -> {
            warehouse.execute(AtomicBlock.admit(table));
            return true;
        });
    }

    private void send(List<String> statements, Checkpoint before, Checkpoint after) {
        ledger.saveAmong(before.revision(), after, save -> {
            List<String> all = new ArrayList<>(statements);
            all.add(save);
            warehouse.execute(AtomicBlock.of(all));
        });
    }

    private boolean isTooLarge(Flush flush) {
        // Each table is read in its staging table and written; and the ledger.
        int tables = 2 * flush.tables().size() + 1;
        if (tables <= AtomicBlock.MAX_TABLES) {
            return false;
        }
        String reason = "a flush of " + flush.tables().size() + " tables needs " + tables
                + " tables in one transaction, more than the " + AtomicBlock.MAX_TABLES + " that it can have";
        support().requireNotRequired(reason);
        if (!toldOfSize) {
            context.warnings().warn("Not every flush is applied in one transaction: " + reason + '.');
            toldOfSize = true;
        }
        return true;
    }

    private boolean refused(StatementException e) {
        if (support().refuse(e.text())) {
            context.warnings()
                    .warn(
                            "Flushes are applied table by table and not in one transaction, since the workspace refuses it: "
                                    + e.text());
        }
        return false;
    }

    private TransactionSupport support() {
        return settings.transactions();
    }
}
