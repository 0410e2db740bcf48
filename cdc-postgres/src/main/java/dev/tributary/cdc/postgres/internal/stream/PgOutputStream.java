package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.postgres.internal.catalog.TableCatalog;
import dev.tributary.cdc.postgres.internal.connection.Closing;
import dev.tributary.cdc.postgres.internal.connection.Connections;
import dev.tributary.cdc.postgres.internal.fingerprint.TableWatch;
import dev.tributary.cdc.postgres.internal.slot.SlotWatch;
import dev.tributary.cdc.spi.ChangeStream;
import dev.tributary.cdc.spi.ChangeWriter;
import dev.tributary.cdc.spi.Logs;
import dev.tributary.cdc.spi.SlotObserver;
import dev.tributary.cdc.spi.Steps;
import dev.tributary.cdc.spi.Warnings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams the changes of a logical replication slot. Belongs to one thread.
 *
 * <p>What is confirmed to the server is only what {@link #acknowledge} was given. A broken stream is found at once when
 * the server says so or closes the connection, and after {@link StreamTimes#silence()} when it falls silent.
 */
public final class PgOutputStream implements ChangeStream {

    private static final Logger log = LoggerFactory.getLogger(PgOutputStream.class);

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final StreamTimes times;
    private final StreamRequest request;
    private final Warnings warnings;
    private final ServerWatch watch;
    private final Lsn serverFlushAtStart;
    private final TableWatch tables;
    private final ChangeTranslator translator;
    private final StreamClock clock;
    private final Intake intake;

    private @Nullable SourceException failure;
    private boolean refused;
    private boolean closed;

    private PgOutputStream(
            StreamTimes times,
            StreamRequest request,
            Warnings warnings,
            SlotObserver observer,
            Steps steps,
            WalSender sender,
            ServerWatch watch,
            Lsn serverFlushAtStart,
            TableCatalog catalog,
            TableWatch tables) {
        this.times = times;
        this.request = request;
        this.warnings = warnings;
        this.watch = watch;
        this.serverFlushAtStart = serverFlushAtStart;
        this.tables = tables;
        this.translator =
                new ChangeTranslator(new RelationSchemas(catalog, request.replicated()), tables, request.from());
        this.clock = new StreamClock(System.nanoTime(), times.silence().toNanos());
        this.intake = new Intake(steps, observer, sender, clock, translator, request);
    }

    /**
     * Checks slot and publication, then starts to stream.
     *
     * @throws dev.tributary.cdc.SlotLostException when the slot is missing or no longer holds the position
     * @throws SourceException when it cannot be started for another reason
     */
    public static PgOutputStream start(
            Connections connections,
            TableCatalog catalog,
            TableWatch tables,
            StreamRequest request,
            Warnings warnings,
            SlotObserver observer) {
        return start(
                connections,
                catalog,
                tables,
                request,
                warnings,
                observer,
                StreamTimes.bearing(request.options().silence()));
    }

    static PgOutputStream start(
            Connections connections,
            TableCatalog catalog,
            TableWatch tables,
            StreamRequest request,
            Warnings warnings,
            SlotObserver observer,
            StreamTimes times) {
        ServerWatch watch = null;
        WalSender sender = null;
        try {
            SlotWatch slotWatch = new SlotWatch(request.slot(), warnings, observer);
            watch = new ServerWatch(connections.sql("watch", times.answer()), slotWatch);
            StreamChecks.publication(watch.connection(), request);
            // Before the position that a run is to reach: what a look shows counts from the WAL's end after it.
            tables.gather();
            Lsn serverFlush = StreamChecks.slot(watch.connection(), request);
            sender = StreamStart.start(connections, watch, request, times);
            PgOutputStream stream = new PgOutputStream(
                    times,
                    request,
                    warnings,
                    observer,
                    connections.steps(),
                    sender,
                    watch,
                    serverFlush,
                    catalog,
                    tables);
            // Until it is told, the server takes our flushed position for 0/0; one that shuts down then takes what was
            // received for what is durable.
            stream.intake.sendStatus(true);
            return stream;
        } catch (SQLException e) {
            Closing.quietly(sender);
            Closing.quietly(watch);
            throw StreamFailure.of("starting to stream from slot '" + request.slot() + "'", e);
        } catch (RuntimeException e) {
            Closing.quietly(sender);
            Closing.quietly(watch);
            throw e;
        }
    }

    @Override
    public Lsn serverFlushAtStart() {
        return serverFlushAtStart;
    }

    @Override
    public boolean poll(ChangeWriter out, Duration wait) {
        throwIfBroken();
        translator.writeTo(out);
        long deadline = System.nanoTime() + wait.toNanos();
        long pause = FIRST_PAUSE_NANOS;
        try {
            while (true) {
                tellOfTables(out);
                boolean delivered = intake.drain();
                lookAtTables();
                tellOfTables(out);
                boolean advanced = reportIdle(out);
                watchServer();
                throwIfBroken();
                long left = deadline - System.nanoTime();
                // Parking returns at once in an interrupted thread: its owner must see to it first.
                if (delivered || advanced || left <= 0 || Thread.currentThread().isInterrupted()) {
                    return delivered;
                }
                askForSignsOfLife();
                LockSupport.parkNanos(this, Math.min(pause, left));
                pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
            }
        } catch (SQLException e) {
            SourceException failed = StreamFailure.of("reading from slot '" + request.slot() + "'", e);
            throw broken(watch.explained(failed, request.slot(), e));
        } catch (SourceException e) {
            failure = e;
            throw e;
        } catch (RuntimeException e) {
            refused = true;
            throw e;
        }
    }

    /** What the stream does not tell of the tables, the catalog does. */
    private void lookAtTables() {
        long now = System.nanoTime();
        if (!translator.inTransaction() && clock.isLookDue(now)) {
            tables.gather();
            clock.looked(now, System.nanoTime());
        }
    }

    private void tellOfTables(ChangeWriter out) {
        if (!translator.inTransaction()) {
            translator.describeAnew(tables.tellTroubles(out));
            tables.tellFindings(out, translator.position());
        }
    }

    private boolean reportIdle(ChangeWriter out) {
        return !translator.inTransaction() && intake.takeKeepaliveSeen() && translator.idle(out);
    }

    /** Lets the server answer, so that an idle one says how far it is, and finds out when it no longer does. */
    private void askForSignsOfLife() throws SQLException {
        long now = System.nanoTime();
        boolean caughtUp = !translator.position().isBefore(serverFlushAtStart);
        if (clock.isRequestDue(now, caughtUp)) {
            intake.sendStatus(true);
        }
        if (clock.isSilent(now)) {
            requireBusy();
            clock.excuse(now);
        }
    }

    private void requireBusy() {
        SQLException unreachable = null;
        try {
            if (watch.isBusy(request.slot(), intake.processId())) {
                warnBusy();
                return;
            }
        } catch (SQLException e) {
            unreachable = e;
        }
        throw broken(StreamFailure.silent(request.slot(), times.silence().toSeconds(), unreachable));
    }

    private void warnBusy() {
        // The same warning is told once.
        warnings.warn("The server sends nothing on slot '" + request.slot()
                + "' while it decodes a large transaction. Nothing needs to be done.");
    }

    @Override
    public void acknowledge(Lsn position) {
        if (intake.durable(position)) {
            tryStatus();
        }
    }

    @Override
    public void heartbeat() {
        if (clock.isStatusDue(System.nanoTime())) {
            tryStatus();
        }
        watchServer();
    }

    @Override
    public void requireIntact() {
        throwIfBroken();
    }

    /** A failure here is kept for the next {@link #poll}: what the caller is at may still succeed. */
    private void tryStatus() {
        if (closed) {
            return;
        }
        try {
            intake.sendStatus(false);
        } catch (SQLException e) {
            SourceException broken = broken(StreamFailure.of("answering the server", e));
            warn(broken);
        }
    }

    private void warn(SourceException broken) {
        Logs.warn(log)
                .addKeyValue("slot", request.slot())
                .addKeyValue("retry", broken.retry())
                .log("slot '{}': {}", request.slot(), broken.getMessage());
    }

    private void watchServer() {
        long now = System.nanoTime();
        if (closed || !clock.isWatchDue(now)) {
            return;
        }
        try {
            watch.check();
        } catch (SQLException e) {
            SourceException broken = broken(StreamFailure.shutdown(e));
            warn(broken);
            return;
        }
        watchSlot(now);
    }

    /** Not while the server owes an answer: it may be gone, and this one would be waited for. */
    private void watchSlot(long now) {
        if (!clock.isAnswered()) {
            return;
        }
        try {
            watch.checkSlot(now);
        } catch (SQLException e) {
            SourceException broken = broken(StreamFailure.of("looking at slot '" + request.slot() + "'", e));
            warn(broken);
        }
    }

    /** The connection is of no use any more. Other failures leave it open, as it may still acknowledge. */
    private SourceException broken(SourceException cause) {
        SourceException first = failure == null ? cause : failure;
        failure = first;
        breakOff();
        return first;
    }

    private void throwIfBroken() {
        if (failure != null) {
            throw failure;
        }
        if (closed || refused) {
            throw new IllegalStateException("the stream has ended");
        }
    }

    /** Lets go of the server at once, so that a shutdown does not wait for us. */
    private void breakOff() {
        closed = true;
        intake.close();
        watch.close();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        try {
            intake.awaitConfirmation();
        } catch (SQLException | SourceException e) {
            log.debug("slot '{}': the last position could not be confirmed", request.slot(), e);
        }
        breakOff();
    }
}
