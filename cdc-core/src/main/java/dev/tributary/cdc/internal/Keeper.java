package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.Checkpoint.TableState.Status;
import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spi.Steps;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Holds the checkpoint of a run and saves each next one: first to the ledger, whose compare-and-set fences, then to the
 * host's copy. Thread-safe; saves are one after the other. What stands and what is asked for can be had meanwhile: whoever
 * reads the stream has to answer the server, however long the destination takes.
 */
final class Keeper {

    private final String pipeline;
    private final StateStore ledger;
    private final @Nullable StateStore copy;
    private final Steps steps;
    private final Statistics statistics;
    private final boolean heedsPauses;
    private volatile @Nullable Checkpoint current;
    private volatile boolean paused;
    private Revision copied = Revision.NONE;
    private final Map<TableId, String> requests = new TreeMap<>();

    /** @param heedsPauses whether nothing more is saved once the pipeline is paused */
    Keeper(
            String pipeline,
            StateStore ledger,
            @Nullable StateStore copy,
            Steps steps,
            Statistics statistics,
            boolean heedsPauses) {
        this.heedsPauses = heedsPauses;
        this.pipeline = pipeline;
        this.ledger = ledger;
        this.copy = copy;
        this.steps = steps;
        this.statistics = statistics;
    }

    /**
     * Loads what the ledger holds and holds the copy against it. The copy is read first, since it is written last: a run that
     * saves meanwhile does not let it seem to be ahead.
     */
    synchronized Optional<Checkpoint> load() {
        StateStore store = copy;
        Optional<Checkpoint> theirs =
                store == null ? Optional.empty() : steps.take("state:load copy", () -> loadCopy(store));
        current = loadLedger().orElse(null);
        paused = current != null && current.paused().isPresent();
        theirs.ifPresent(this::requireNotAhead);
        copied = theirs.map(Checkpoint::revision).orElse(Revision.NONE);
        return Optional.ofNullable(current);
    }

    private Optional<Checkpoint> loadCopy(StateStore store) {
        try {
            return store.load(pipeline);
        } catch (StateException e) {
            if (e.retry() != Retry.AFTER_FIX) {
                throw e;
            }
            throw new StateException(
                    Retry.AFTER_FIX,
                    "the state store " + store.describe() + ", which keeps a copy of the ledger, cannot be read: "
                            + e.getMessage(),
                    "If a newer version of Tributary wrote the copy, run that version; otherwise make it readable, or"
                            + " remove it: the ledger in the destination decides, and the next save writes the copy"
                            + " anew.",
                    e);
        }
    }

    private Optional<Checkpoint> loadLedger() {
        return steps.take("state:load ledger", () -> ledger.load(pipeline));
    }

    private void saveLedger(Revision expected, Checkpoint next) {
        steps.take("state:save ledger", () -> {
            ledger.save(expected, next);
            return next;
        });
    }

    private void requireNotAhead(Checkpoint theirs) {
        if (current == null
                || theirs.generation() > current.generation()
                || theirs.generation() == current.generation()
                        && theirs.position().isAfter(current.position())) {
            throw new StateException(
                    Retry.AFTER_FIX,
                    "the state store holds position " + theirs.position() + " of pipeline '" + pipeline
                            + "' and the ledger in the destination "
                            + (current == null ? "does not know the pipeline" : "only " + current.position()),
                    "The destination was restored or is another one: check where the pipeline writes, then remove the"
                            + " state in the store and run a SNAPSHOT.",
                    null);
        }
    }

    /** Whether the ledger says that a later run has begun. */
    synchronized boolean isTakenOver() {
        long epoch = current().epoch();
        return loadLedger().map(checkpoint -> checkpoint.epoch() > epoch).orElse(false);
    }

    /** Whether the ledger names a flush as one that is to be applied yet, whoever does it. */
    synchronized boolean isPending(String batchId) {
        return loadLedger()
                .flatMap(Checkpoint::pending)
                .filter(flush -> flush.batchId().equals(batchId))
                .isPresent();
    }

    /** The checkpoint that stands now. Does not wait for one that is being saved. */
    Checkpoint current() {
        Checkpoint stands = current;
        if (stands == null) {
            throw new IllegalStateException("nothing was saved yet");
        }
        return stands;
    }

    /** Saves the first checkpoint of a pipeline. */
    synchronized Checkpoint first(Checkpoint first) {
        saveLedger(Revision.NONE, first);
        return saved(first);
    }

    /**
     * Saves what follows from the current checkpoint.
     *
     * @throws PausedException when the pipeline is paused, and this heeds it
     */
    synchronized Checkpoint save(UnaryOperator<Checkpoint> change) {
        requireNotPaused();
        try {
            return saveOnce(change);
        } catch (FencedException e) {
            if (!takeNote()) {
                throw e;
            }
            requireNotPaused();
            return saveOnce(change);
        }
    }

    /** Begins a new epoch, which can be done while the pipeline is paused too. */
    synchronized Checkpoint takeOver(UnaryOperator<Checkpoint> change) {
        return saveOnce(change);
    }

    /** Throws when the pipeline is paused, as far as is known here. Waits for nothing. */
    void requireNotPaused() {
        if (heedsPauses && paused) {
            throw new PausedException(pipeline);
        }
    }

    /**
     * Asks the ledger whether the pipeline is still paused.
     *
     * @throws FencedException when another run has taken over
     */
    synchronized boolean isStillPaused() {
        Optional<Checkpoint> stands = loadLedger();
        if (stands.isEmpty() || stands.get().epoch() != current().epoch()) {
            throw new FencedException(
                    "another run of pipeline '" + pipeline + "' has taken over",
                    "Let only one run of a pipeline be active.",
                    null);
        }
        return stands.get().paused().isPresent();
    }

    private Checkpoint saveOnce(UnaryOperator<Checkpoint> change) {
        Checkpoint before = current();
        Checkpoint next = change.apply(before);
        saveLedger(before.revision(), next);
        return saved(next);
    }

    /**
     * Somebody else saved: when that was not another run, it asks for tables to be copied, or for a pause. The only others
     * who save within an epoch do nothing else.
     *
     * @return whether it was so, and the save that failed can be made on top of it
     */
    synchronized boolean takeNote() {
        Checkpoint known = current();
        Optional<Checkpoint> stands = loadLedger();
        if (stands.isEmpty()
                || stands.get().epoch() != known.epoch()
                || stands.get().revision().equals(known.revision())) {
            return false;
        }
        stands.get().tables().forEach((id, state) -> {
            if (!state.equals(known.tables().get(id)) && state.status() == Status.RECOPY) {
                request(id, state.reason());
            }
        });
        current = stands.get();
        paused = current.paused().isPresent();
        statistics.checkpoint(current);
        return true;
    }

    private void request(TableId id, String reason) {
        synchronized (requests) {
            requests.put(id, reason);
        }
    }

    /** Tables that somebody has asked for by way of the ledger since the last call, and why. Waits for no save. */
    Map<TableId, String> takeRequests() {
        synchronized (requests) {
            Map<TableId, String> taken = new TreeMap<>(requests);
            requests.clear();
            return taken;
        }
    }

    /** Takes note of a checkpoint that the sink has saved to the ledger together with the data. */
    synchronized void savedWithData(Checkpoint next) {
        saved(next);
    }

    private Checkpoint saved(Checkpoint next) {
        current = next;
        paused = next.paused().isPresent();
        statistics.checkpoint(next);
        if (copy != null) {
            try {
                saveCopy(copy, next);
            } catch (FencedException e) {
                if (!isBehind(copy, next)) {
                    throw e;
                }
                saveCopy(copy, next);
            }
        }
        return next;
    }

    private void saveCopy(StateStore store, Checkpoint next) {
        steps.take("state:save copy", () -> {
            store.save(copied, next);
            return next;
        });
        copied = next.revision();
    }

    /**
     * Whether what the copy holds is older than what the ledger has taken: somebody saved there, since it was looked at,
     * what he had saved to the ledger before this run did. He is fenced by now and can do no more.
     */
    private boolean isBehind(StateStore store, Checkpoint next) {
        copied = steps.take("state:load copy", () -> store.load(pipeline))
                .map(Checkpoint::revision)
                .orElse(Revision.NONE);
        return copied.epoch() < next.epoch()
                || copied.epoch() == next.epoch()
                        && copied.sequence() < next.revision().sequence();
    }
}
