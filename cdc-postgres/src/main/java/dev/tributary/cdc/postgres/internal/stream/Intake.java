package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.postgres.internal.connection.Closing;
import dev.tributary.cdc.postgres.internal.pgoutput.PgOutputDecoder;
import dev.tributary.cdc.postgres.internal.spool.SpoolDirectory;
import dev.tributary.cdc.postgres.internal.spool.Spools;
import dev.tributary.cdc.spi.SlotObserver;
import dev.tributary.cdc.spi.Steps;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Takes what the server sends, has it decoded and delivered, and answers. Belongs to the reader's thread. */
final class Intake implements AutoCloseable {

    private static final long MOST_BYTES = 8L << 20;
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** After how many messages the clock is looked at: a look costs as much as a short message. */
    private static final int UNTIMED = 16;

    private static final long CONFIRM_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final Steps steps;
    private final SlotObserver observer;
    private final WalSender sender;
    private final StreamClock clock;
    private final ChangeTranslator translator;
    private final StreamedTransactions streamed;
    private final PgOutputDecoder decoder;
    private Lsn durable;
    private boolean durableToConfirm;
    private boolean keepaliveSeen;

    Intake(
            Steps steps,
            SlotObserver observer,
            WalSender sender,
            StreamClock clock,
            ChangeTranslator translator,
            StreamRequest request) {
        this.steps = steps;
        this.observer = observer;
        this.sender = sender;
        this.clock = clock;
        this.translator = translator;
        this.durable = request.from();
        SpoolDirectory directory = new SpoolDirectory(request.options().spoolDirectory());
        directory.sweep();
        this.streamed =
                new StreamedTransactions(new Spools(directory, request.options().spoolMemory()), translator);
        this.decoder = new PgOutputDecoder(translator, streamed);
    }

    /**
     * Takes what has arrived, within bounds.
     *
     * @return whether anything was delivered
     */
    boolean drain() throws SQLException {
        long start = System.nanoTime();
        long now = start;
        long bytes = 0;
        int untimed = 0;
        boolean delivered = false;
        while (bytes < MOST_BYTES && now - start < LONGEST_NANOS) {
            if (streamed.isDelivering()) {
                bytes += streamed.deliver();
                delivered = true;
            } else {
                if (!sender.read()) {
                    break;
                }
                clock.heard();
                bytes += sender.length();
                if (sender.isKeepalive()) {
                    keepalive();
                } else {
                    sender.decode(decoder);
                    delivered = true;
                }
            }
            if (++untimed == UNTIMED) {
                untimed = 0;
                now = System.nanoTime();
                sendStatusIfDue(now);
            }
        }
        sendStatusIfDue(System.nanoTime());
        return delivered;
    }

    /**
     * A keepalive states up to where the server has decoded its WAL: a commit record is decoded, and its transaction
     * written to the stream as a whole, or what remained of it, before the server counts the record among what it has
     * sent. So every transaction that ends at or before that position precedes the keepalive in the stream, whatever else
     * lies in the WAL there, and a keepalive that is read while no transaction is open proves that all of them were
     * delivered. One that is streamed while it is in progress is not open: it ends later. (The driver's
     * {@code getLastReceiveLSN()} proves nothing: it is read apart from the messages.)
     */
    private void keepalive() throws SQLException {
        observer.walEnd(sender.walEnd());
        if (!translator.inTransaction()) {
            translator.deliveredUpTo(sender.walEnd());
            keepaliveSeen = true;
        }
        if (sender.wantsReply()) {
            sendStatus(false);
        }
    }

    /** Whether a keepalive has said something of the position since this was asked last. */
    boolean takeKeepaliveSeen() {
        boolean seen = keepaliveSeen;
        keepaliveSeen = false;
        return seen;
    }

    /**
     * Takes note of what the server may give up; the next status says it.
     *
     * @return whether it is more than before
     */
    boolean durable(Lsn position) {
        if (!position.isAfter(durable)) {
            return false;
        }
        durable = position;
        durableToConfirm = true;
        return true;
    }

    private void sendStatusIfDue(long now) throws SQLException {
        if (clock.isStatusDue(now)) {
            sendStatus(false);
        }
    }

    void sendStatus(boolean replyWanted) throws SQLException {
        Lsn received = Lsn.max(translator.position(), durable);
        steps.take("source:status update", () -> {
            sender.send(received, durable, replyWanted);
            return received;
        });
        clock.statusSent(System.nanoTime(), replyWanted);
    }

    /**
     * Waits for an answer to the last status that confirms something: a socket closed over unread data may take with it
     * what was written, and the slot would stand behind until the next run.
     */
    void awaitConfirmation() throws SQLException {
        if (!durableToConfirm) {
            return;
        }
        long start = System.nanoTime();
        boolean asked = false;
        while (System.nanoTime() - start < CONFIRM_NANOS) {
            boolean read = sender.read();
            if (asked && read && sender.isKeepalive()) {
                return;
            }
            // Keepalives that are already here answer nothing.
            if (!read && !asked) {
                sendStatus(true);
                asked = true;
            } else if (!read) {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        }
    }

    /** The server's process at the other end. */
    int processId() {
        return sender.processId();
    }

    @Override
    public void close() {
        Closing.quietly(sender);
        streamed.close();
    }
}
