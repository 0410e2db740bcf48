package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.NewTablePolicy;
import dev.tributary.cdc.RewritePolicy;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.UncarriablePolicy;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.internal.ReplicatedTable.Phase;
import dev.tributary.cdc.spi.Logs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies tables anew while the stream goes on. What a table needs is recorded in the ledger before the position can pass
 * it: from then on nothing is applied to the table, and a run that ends before the copy is there leaves that to the next
 * one. A view of the table is opened; what the stream brings of it is dropped up to the view's point and held back from
 * there on; once the copy is staged it replaces the table between two flushes, and the flush after it begins with what
 * was held back. Belongs to the reader's thread.
 */
final class Recopies implements StreamReader.Troubles, Committer.Misfits, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger("dev.tributary.cdc.Pipeline");

    /** A table that needs this many copies, each soon after the one before, will need another. */
    private static final int MOST_COPIES = 10;

    private static final long SOON_NANOS = Duration.ofMinutes(10).toNanos();

    /** How often a table was copied, each time soon after the time before. */
    private record Copies(int count, long lastNanos) {

        Copies and(long now) {
            return new Copies(now - lastNanos < SOON_NANOS ? count + 1 : 1, now);
        }
    }

    private final Session session;
    private final TablePolicies policies;
    private final Runnable whileWaiting;
    private final Map<TableId, String> requested = new TreeMap<>();
    private final Map<TableId, Copies> copies = new HashMap<>();
    private final Set<TableId> refused = new HashSet<>();

    /** Tables that the destination has refused once; on the committing thread. */
    private final Set<TableId> misfits = new HashSet<>();

    private final Queue<RecopyAttempt.Event> events = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> betweenTransactions = new ConcurrentLinkedQueue<>();
    private final Map<TableId, Staged> staged = new TreeMap<>();
    private final List<RecopyAttempt> attempts = new ArrayList<>();
    private @Nullable StreamReader reader;
    private @Nullable Committer committer;
    private int attemptNumber;

    /** A table that was read completely and waits for a place between two flushes. */
    private record Staged(TableCopy copy, Lsn consistentPoint, Instant takenAt) {}

    /** @param whileWaiting called several times a second; throws to end the wait */
    Recopies(Session session, Runnable whileWaiting) {
        this.session = session;
        this.policies = session.settings().tables();
        this.whileWaiting = whileWaiting;
    }

    /** Begins to work; tables that the checkpoint says are to be copied are taken up. */
    void begin(StreamReader newReader, Committer newCommitter, Checkpoint checkpoint) {
        reader = newReader;
        committer = newCommitter;
        checkpoint.tables().forEach((id, state) -> {
            if (state.status() == TableState.Status.RECOPY) {
                toBeCopied(id, state.reason());
                requested.put(id, state.reason());
            }
        });
    }

    private void toBeCopied(TableId id, String reason) {
        Logs.info(log)
                .addKeyValue(Logs.TABLE, id)
                .addKeyValue("reason", reason)
                .log("pipeline '{}': table {} is copied, since {}", name(), id, reason);
    }

    private String name() {
        return session.settings().name();
    }

    private StreamReader reader() {
        return java.util.Objects.requireNonNull(reader);
    }

    private Committer committer() {
        return java.util.Objects.requireNonNull(committer);
    }

    /** Whether no table waits for its copy. */
    boolean isDone() {
        return requested.isEmpty() && attempts.isEmpty() && staged.isEmpty() && betweenTransactions.isEmpty();
    }

    /** Does what has become possible; between transactions. */
    void advance() {
        for (Runnable work = betweenTransactions.poll(); work != null; work = betweenTransactions.poll()) {
            work.run();
        }
        session.keeper().takeRequests().forEach(this::request);
        takeEvents();
        List.copyOf(staged.values()).forEach(this::takeOver);
        staged.clear();
        changeAttempts();
    }

    /** Nobody waits for a copy that has nothing to do with them: each view is begun at once. */
    private void changeAttempts() {
        List<RecopyAttempt> over =
                attempts.stream().filter(attempt -> attempt.tables().isEmpty()).toList();
        attempts.removeAll(over);
        over.forEach(RecopyAttempt::end);
        if (!requested.isEmpty()) {
            RecopyAttempt next = new RecopyAttempt(session, ++attemptNumber, requested, events::add);
            requested.clear();
            attempts.add(next);
            next.start();
        }
    }

    /** Somebody wants a table to be copied; between transactions. */
    void request(TableId id, String reason) {
        toBeCopied(id, reason);
        refused.remove(id);
        copies.remove(id);
        mark(id, reason);
    }

    private void mark(TableId id, String reason) {
        long now = session.time().nanos();
        Copies soFar = copies.getOrDefault(id, new Copies(0, now)).and(now);
        copies.put(id, soFar);
        if (soFar.count() > MOST_COPIES) {
            throw new SchemaChangeException(
                    "table " + id + " was copied " + MOST_COPIES + " times, each soon after the time before, and has to"
                            + " be copied again, since " + reason,
                    "Wait until it is no longer altered, then run again; or exclude it.");
        }
        giveUp(id);
        requested.put(id, reason);
        reader().await(id);
        committer()
                .save(checkpoint -> checkpoint.withState(
                        id,
                        Optional.ofNullable(checkpoint.tables().get(id))
                                .map(state -> state.toBeCopied(reason))
                                .orElseGet(() -> TableState.neverCopied(reason)),
                        session.now()));
    }

    private void giveUp(TableId id) {
        attempts.forEach(attempt -> attempt.giveUp(id));
        requested.remove(id);
        Staged useless = staged.remove(id);
        if (useless != null) {
            useless.copy().discard(session);
        }
    }

    @Override
    public void recopy(TableId id, String reason) {
        if (policies.onRewrite() == RewritePolicy.STOP) {
            uncarriable(id, stopped(id, reason));
            return;
        }
        session.events().warn("table " + id + " is copied anew, since " + reason);
        mark(id, reason);
    }

    static SchemaChangeException stopped(TableId id, String reason) {
        return new SchemaChangeException(
                "the rows of table " + id + " can no longer be followed, since " + reason,
                "Have the table copied anew (resync " + id + ", or a SNAPSHOT); or allow that for all (onRewrite,"
                        + " schema.on-rewrite=recopy).");
    }

    @Override
    public void uncarriable(TableId id, SchemaChangeException reason) {
        TableState quarantined = quarantined(id, reason);
        log.warn("pipeline '{}': {}", name(), reason.getMessage());
        session.events().warn(CdcPreparation.quarantined(id, quarantined.reason()));
        session.events().tell(listener -> listener.tableQuarantined(id, quarantined.reason()));
        giveUp(id);
        reader().quarantine(id);
        committer().save(checkpoint -> checkpoint.withState(id, quarantined, session.now()));
    }

    private TableState quarantined(TableId id, SchemaChangeException reason) {
        TableState state = Optional.ofNullable(
                        session.keeper().current().tables().get(id))
                .orElseGet(() -> TableState.neverCopied("it is new"));
        return quarantined(policies, state, reason);
    }

    static TableState quarantined(TablePolicies policies, TableState state, SchemaChangeException reason) {
        if (policies.onUncarriable() == UncarriablePolicy.STOP) {
            throw reason;
        }
        return state.quarantined(reason.summary());
    }

    @Override
    public TableState judge(TableId id, SchemaChangeException reason) {
        boolean first = misfits.add(id);
        if (first && policies.onRewrite() == RewritePolicy.RECOPY) {
            String why = "the destination's table does not take its new shape: " + reason.summary();
            betweenTransactions.add(() -> recopy(id, why));
            return Optional.ofNullable(session.keeper().current().tables().get(id))
                    .map(state -> state.toBeCopied(why))
                    .orElseGet(() -> TableState.neverCopied(why));
        }
        TableState quarantined = quarantined(id, reason);
        betweenTransactions.add(() -> uncarriable(id, reason));
        return quarantined;
    }

    @Override
    public void fits(TableId id) {
        misfits.remove(id);
    }

    @Override
    public boolean isWanted(TableId id) {
        if (policies.newTables() == NewTablePolicy.IGNORE || refused.contains(id)) {
            return false;
        }
        mark(id, "no SNAPSHOT has copied it");
        return true;
    }

    @Override
    public void awaitBegin(TableId id) {
        changeAttempts();
        while (reader().replicated(id).map(ReplicatedTable::phase).orElse(Phase.LIVE) == Phase.WAITING) {
            whileWaiting.run();
            if (!takeEvents()) {
                session.time().park(10_000_000);
            }
            changeAttempts();
        }
    }

    /** Returns whether anything has happened. */
    private boolean takeEvents() {
        boolean any = false;
        for (RecopyAttempt.Event event = events.poll(); event != null; event = events.poll()) {
            any = true;
            if (!attempts.contains(event.attempt())) {
                event.discard(session);
            } else if (event.error() != null) {
                failed(event.attempt(), event.error());
            } else if (event.copy() != null) {
                TableCopy copy = event.copy();
                if (event.attempt().tables().containsKey(copy.id())) {
                    staged.put(
                            copy.id(),
                            new Staged(
                                    copy,
                                    event.attempt().consistentPoint(),
                                    event.attempt().takenAt()));
                    event.attempt().taken(copy);
                } else {
                    event.discard(session);
                }
            } else {
                opened(event.attempt());
            }
        }
        return any;
    }

    private void opened(RecopyAttempt opened) {
        for (TableId id : List.copyOf(opened.tables().keySet())) {
            Optional<TableState> state = opened.state(id);
            Optional<SchemaChangeException> reason =
                    state.isPresent() ? Optional.empty() : session.source().uncarriable(id);
            if (state.isPresent()) {
                reader().copying(id, state.get());
            } else if (reason.isPresent()) {
                uncarriable(id, reason.get());
            } else {
                opened.giveUp(id);
                refused.add(id);
                reader().forget(id);
                session.events().warn(CdcPreparation.gone(List.of(id)));
                committer().save(checkpoint -> checkpoint.withoutTable(id, session.now()));
            }
        }
        opened.copy();
    }

    /** What passes by itself is tried again, from a new view. */
    private void failed(RecopyAttempt failed, Throwable error) {
        boolean passes = error instanceof SourceException known && known.retry() == Retry.TRANSIENT;
        if (passes && failed.isOpen()) {
            Logs.info(log)
                    .addKeyValue("tables", failed.tables().keySet())
                    .addKeyValue("error", error.toString())
                    .log(
                            "pipeline '{}': copying {} again: {}",
                            name(),
                            failed.tables().keySet(),
                            error.getMessage());
            new TreeMap<>(failed.tables()).forEach(this::mark);
            return;
        }
        if (error instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw new IllegalStateException("copying " + failed.tables().keySet() + " failed", error);
    }

    /** The copy takes the table's place, and what was held back follows it. */
    private void takeOver(Staged of) {
        TableId id = of.copy().id();
        Optional<TableState> atOnce = reader().live(id);
        committer().replace(of.copy(), of.consistentPoint(), of.takenAt(), atOnce);
        Logs.info(log)
                .addKeyValue(Logs.TABLE, id)
                .addKeyValue("position", of.consistentPoint())
                .addKeyValue("rows", of.copy().rows())
                .log(
                        "pipeline '{}': table {} is copied as of {}: {} rows",
                        name(),
                        id,
                        of.consistentPoint(),
                        of.copy().rows());
    }

    /** What is under way is left to the next run. */
    @Override
    public void close() {
        List<RecopyAttempt> under = List.copyOf(attempts);
        attempts.clear();
        under.forEach(RecopyAttempt::end);
        staged.values().forEach(of -> of.copy().discard(session));
        staged.clear();
        requested.clear();
    }
}
