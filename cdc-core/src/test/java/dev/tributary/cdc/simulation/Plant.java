package dev.tributary.cdc.simulation;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.ChangeStream;
import dev.tributary.cdc.spi.ChangeWriter;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.RowWriter;
import dev.tributary.cdc.spi.Sink;
import dev.tributary.cdc.spi.SinkSession;
import dev.tributary.cdc.spi.Source;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.spi.Stager;
import dev.tributary.cdc.spi.StagerContext;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spi.ValueWriter;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A fault of the core, made by what stands between the core and its parts: it does to them what a core with that fault would
 * do. Each has to be found.
 */
enum Plant {
    NOTHING,

    /** What has been read is acknowledged, and not what is durable. */
    EARLY_ACKNOWLEDGEMENT {
        @Override
        Object onStream(ChangeStream stream, Around.Call call) throws Throwable {
            if (!call.is("poll")) {
                return call.go();
            }
            Lsn[] read = new Lsn[1];
            ChangeWriter out = Around.each(ChangeWriter.class, (ChangeWriter) call.argument(0), inner -> {
                read[0] = inner.is("commit") ? (Lsn) inner.argument(0) : read[0];
                return inner.go();
            });
            Object delivered = call.with(0, out).go();
            if (read[0] != null) {
                stream.acknowledge(read[0]);
            }
            return delivered;
        }
    },

    /** A run does not finish what is pending. */
    PENDING_FORGOTTEN {
        @Override
        Checkpoint loaded(Checkpoint checkpoint) {
            return with(checkpoint, checkpoint.position(), checkpoint.tables(), checkpoint.unfinished(), null);
        }
    },

    /** Statements of runs before can still take effect. */
    NOT_FENCED {
        @Override
        Object onSink(Around.Call call) throws Throwable {
            return call.is("fence") ? null : call.go();
        }
    },

    /** The position passes a table that is still to be copied. */
    TABLE_PASSED_UNREAD {
        @Override
        Checkpoint saved(Checkpoint next) {
            SortedMap<TableId, TableState> tables = new TreeMap<>(next.tables());
            tables.replaceAll((id, state) -> state.isLive() ? state : state.live());
            return with(next, next.position(), tables, next.unfinished(), next.pendingFlush());
        }
    },

    /** A snapshot that has only begun is recorded as finished. */
    SNAPSHOT_NEVER_UNFINISHED {
        @Override
        Checkpoint saved(Checkpoint next) {
            return with(next, next.position(), next.tables(), Set.of(), next.pendingFlush());
        }
    },

    /** The position that a pending flush will reach is recorded before it is applied. */
    POSITION_BEFORE_DATA {
        @Override
        Checkpoint saved(Checkpoint next) {
            Lsn position = next.pending().map(Flush::to).orElse(next.position());
            return with(
                    next, Lsn.max(position, next.position()), next.tables(), next.unfinished(), next.pendingFlush());
        }
    },

    /** Where a table's copy stands is forgotten: older changes meet it. */
    START_FORGOTTEN {
        @Override
        Checkpoint loaded(Checkpoint checkpoint) {
            SortedMap<TableId, TableState> tables = new TreeMap<>(checkpoint.tables());
            tables.replaceAll((id, state) -> state.isLive()
                    ? new TableState(Lsn.ZERO, state.sourceId(), state.key(), state.fingerprint(), state.status(), "")
                    : state);
            return with(checkpoint, checkpoint.position(), tables, checkpoint.unfinished(), checkpoint.pendingFlush());
        }
    },

    /** A save that another run has overtaken is taken for done. */
    OVERTAKEN_UNNOTICED {
        @Override
        Object onLedger(Around.Call call) throws Throwable {
            try {
                return super.onLedger(call);
            } catch (FencedException e) {
                return null;
            }
        }
    },

    /** A transaction whose commit record begins right at the position is taken for an old one. */
    TRANSACTION_AT_POSITION_SKIPPED {
        @Override
        Object onChanges(Around.Call call) throws Throwable {
            if (!call.is("begin")) {
                return call.go();
            }
            return call.with(1, new Lsn(((Lsn) call.argument(1)).value() - 1)).go();
        }
    },

    /** Rows were changed otherwise than by changes, and nothing comes of it. */
    REWRITE_IGNORED {
        @Override
        Object onChanges(Around.Call call) throws Throwable {
            return call.is("recopy") ? null : call.go();
        }
    },

    /** A TRUNCATE does nothing. */
    TRUNCATE_IGNORED {
        @Override
        Object onChanges(Around.Call call) throws Throwable {
            return call.is("truncate") ? null : call.go();
        }
    },

    /** The key that a row had before is not looked at. */
    OLD_KEY_IGNORED {
        @Override
        Object onRow(Around.Call call) throws Throwable {
            return call.is("oldKey")
                    ? Around.each(ValueWriter.class, (ValueWriter) call.real(), ignored -> null)
                    : call.go();
        }
    },

    /** A value that was not sent becomes NULL. */
    UNCHANGED_IS_NULL {
        @Override
        Object onRow(Around.Call call) throws Throwable {
            if (!call.is("setUnchanged")) {
                return call.go();
            }
            ((RowWriter) call.real()).setNull((Integer) call.argument(0));
            return null;
        }
    },

    /** Files of different runs have the same names. */
    NAMES_WITHOUT_EPOCH {
        @Override
        StagerContext staging(StagerContext context) {
            return new StagerContext(context.pipeline(), 1, context.mode(), context.warnings(), context.steps());
        }
    };

    Object onStream(ChangeStream stream, Around.Call call) throws Throwable {
        if (!call.is("poll")) {
            return call.go();
        }
        return call.with(0, Around.each(ChangeWriter.class, (ChangeWriter) call.argument(0), this::onWriter))
                .go();
    }

    private Object onWriter(Around.Call call) throws Throwable {
        if (!call.is("table")) {
            return onChanges(call);
        }
        Optional<?> rows = (Optional<?>) onChanges(call);
        return rows.map(writer -> Around.each(RowWriter.class, (RowWriter) writer, this::onRow));
    }

    @Nullable
    Object onChanges(Around.Call call) throws Throwable {
        return call.go();
    }

    @Nullable
    Object onRow(Around.Call call) throws Throwable {
        return call.go();
    }

    @Nullable
    Object onSink(Around.Call call) throws Throwable {
        return call.go();
    }

    @Nullable
    Object onLedger(Around.Call call) throws Throwable {
        if (call.is("load")) {
            return ((Optional<?>) call.go()).map(found -> loaded((Checkpoint) found));
        }
        return call.is("save")
                ? call.with(1, saved((Checkpoint) call.argument(1))).go()
                : call.go();
    }

    Checkpoint loaded(Checkpoint checkpoint) {
        return checkpoint;
    }

    Checkpoint saved(Checkpoint next) {
        return next;
    }

    StagerContext staging(StagerContext context) {
        return context;
    }

    static Checkpoint with(
            Checkpoint of,
            Lsn position,
            SortedMap<TableId, TableState> tables,
            Set<TableId> unfinished,
            @Nullable Flush pending) {
        return new Checkpoint(
                of.pipeline(),
                of.revision(),
                of.generation(),
                of.source(),
                position,
                tables,
                unfinished,
                pending,
                of.savedAt());
    }

    Source around(Source source) {
        return this == NOTHING
                ? source
                : Around.results(
                        Source.class,
                        source,
                        "open",
                        SourceSession.class,
                        session -> Around.results(
                                SourceSession.class,
                                session,
                                "stream",
                                ChangeStream.class,
                                stream -> Around.each(ChangeStream.class, stream, call -> onStream(stream, call))));
    }

    Stager around(Stager stager) {
        return this == NOTHING
                ? stager
                : Around.each(
                        Stager.class,
                        stager,
                        call -> call.is("open")
                                ? call.with(0, staging((StagerContext) call.argument(0)))
                                        .go()
                                : call.go());
    }

    Sink around(Sink sink) {
        UnaryOperator<SinkSession> planted = session -> Around.each(SinkSession.class, session, call -> {
            if (call.is("ledger")) {
                return Around.each(StateStore.class, (StateStore) call.go(), this::onLedger);
            }
            if (call.is("commit") || call.is("commitAtOnce")) {
                return call.with(2, saved((Checkpoint) call.argument(2))).go();
            }
            return onSink(call);
        });
        return this == NOTHING ? sink : Around.results(Sink.class, sink, "open", SinkSession.class, planted);
    }
}
