package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.StagedFilesMissingException;
import dev.tributary.cdc.StatementCounts;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.Logs;
import dev.tributary.cdc.spi.TableFlush;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over from earlier runs: a new epoch by compare-and-set, then nothing of them can take effect any more, then what they
 * left pending is finished.
 */
final class TakeOver {

    private static final Logger log = LoggerFactory.getLogger("dev.tributary.cdc.Pipeline");

    /** More than the saves that a run has in flight; one that still lives and keeps winning is not taken over. */
    private static final int EPOCH_ATTEMPTS = 5;

    private final Session session;
    private final Settings settings;
    private final Mode mode;
    private final Keeper keeper;

    TakeOver(Session session, Mode mode) {
        this.session = session;
        this.settings = session.settings();
        this.mode = mode;
        this.keeper = session.keeper();
    }

    /**
     * Takes over.
     *
     * @param found what the ledger holds
     * @param sourceChanged whether the source is a new one that the user accepts
     * @return up to where a flush was given up that may be applied in part: no flush may end before
     */
    Lsn from(Optional<Checkpoint> found, boolean sourceChanged) {
        if (found.isEmpty()) {
            if (mode == Mode.CDC && !settings.startWithoutHistory()) {
                throw CdcPreparation.noCheckpoint(settings.name());
            }
            Checkpoint first =
                    Checkpoint.first(settings.name(), session.source().identity(), session.now());
            session.tenure().taking(first.epoch());
            session.sink().fence(keeper.first(first));
            return Lsn.ZERO;
        }
        if (mode == Mode.CDC) {
            // A SNAPSHOT that is at work must not be ended by a run that could do nothing.
            CdcPreparation.requireFinishedSnapshot(found.get());
        }
        Checkpoint current = takeEpoch(found.get());
        session.sink().fence(current);
        if (current.paused().isPresent()) {
            // What is pending stays so, and its files: whoever goes on after the pause finishes it.
            current.pending().ifPresent(session.statistics()::pending);
            return Lsn.ZERO;
        }
        Lsn readAgainUpTo = Lsn.ZERO;
        if (current.pending().isPresent()) {
            session.statistics().pending(current.pending().get());
            readAgainUpTo = finish(current.pending().get());
        }
        if (!sourceChanged && !current.source().equals(session.source().identity())) {
            keeper.save(checkpoint -> checkpoint.withSource(session.source().identity(), session.now()));
        }
        return readAgainUpTo;
    }

    /** The last save of a run that was killed may arrive between ours being decided and being made: then once more. */
    private Checkpoint takeEpoch(Checkpoint found) {
        session.tenure().requireNotLost(settings.name(), found);
        Checkpoint stands = found;
        for (int attempt = 1; ; attempt++) {
            try {
                return keeper.takeOver(checkpoint -> {
                    session.tenure().taking(checkpoint.epoch() + 1);
                    return checkpoint.nextEpoch(session.now());
                });
            } catch (FencedException e) {
                Optional<Checkpoint> now = keeper.load();
                boolean sameRun = now.isPresent() && now.get().epoch() == stands.epoch();
                if (!sameRun || attempt == EPOCH_ATTEMPTS) {
                    throw e;
                }
                stands = now.get();
            }
        }
    }

    /** Finishes what is pending; if that cannot be, says up to where it is to be read again. */
    private Lsn finish(Flush flush) {
        Logs.info(log)
                .addKeyValue("batch", flush.batchId())
                .addKeyValue("position", flush.to())
                .log(
                        "pipeline '{}': finishing flush {} up to {}, which an earlier run left pending",
                        settings.name(),
                        flush.batchId(),
                        flush.to());
        long start = session.time().nanos();
        StatementCounts sent = session.sink().statements();
        try {
            // What is given up of a flush needs nothing to be applied: the table is copied anew.
            Set<TableId> absent = session.absent(flush.tables().stream()
                    .filter(table -> !table.isLetters())
                    .map(TableFlush::id)
                    .toList());
            giveUp(absent);
            Flush carried = flush.only(table -> isCarried(table) && !absent.contains(table.id()));
            session.spans().finish(session.spans().flush(flush.batchId()), span -> {
                session.applying().commit(carried);
                return true;
            });
            session.tallies()
                    .flushCommitted(carried, session.sink().statements().since(sent));
            for (TableFlush table : carried.tables().stream()
                    .filter(table -> !table.isLetters())
                    .toList()) {
                session.tallies()
                        .addFlush(table, 0, 0, Duration.ofNanos(session.time().nanos() - start));
            }
        } catch (StagedFilesMissingException e) {
            // It stays pending until a flush that reaches as far takes its place: what was applied of it must not be
            // met by half of it.
            session.events()
                    .warn("the pending flush " + flush.batchId() + " is given up and its changes are read again: "
                            + e.getMessage());
            return flush.to();
        } catch (CdcException e) {
            if (mode != Mode.SNAPSHOT || e.retry() != Retry.AFTER_FIX) {
                throw e;
            }
            session.events()
                    .warn("the pending flush " + flush.batchId()
                            + " cannot be applied and is given up, since the tables are copied anew: "
                            + e.getMessage());
            keeper.save(checkpoint -> checkpoint.withoutPending(session.now()));
        }
        return Lsn.ZERO;
    }

    /** What becomes of tables that are not there any more is saved before anything of theirs is passed over. */
    private void giveUp(Set<TableId> absent) {
        SortedMap<TableId, TableState> tables = new TreeMap<>(keeper.current().tables());
        tables.replaceAll((id, state) -> {
            if (!absent.contains(id) || !state.isLive()) {
                return state;
            }
            return mode == Mode.SNAPSHOT
                    ? state.toBeCopied(CdcPreparation.ABSENT)
                    : CdcPreparation.anew(session, id, state, CdcPreparation.ABSENT);
        });
        if (!tables.equals(keeper.current().tables())) {
            keeper.save(checkpoint -> checkpoint.withTables(tables, session.now()));
        }
    }

    private boolean isCarried(TableFlush table) {
        TableState state = keeper.current().tables().get(table.id());
        return state == null || state.isLive() || state.isCaughtUpBy(table);
    }
}
