package dev.tributary.cdc.testkit;

import dev.tributary.cdc.testkit.internal.ProxiedConnection;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and a PostgreSQL server, passes whole messages on, and can do harm to a connection at the n-th
 * message of a kind. Speaks without encryption only. Thread-safe.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message formats</a>
 */
public final class PostgresProxy implements AutoCloseable {

    /** What is done to the connection in place of passing the message on. */
    public enum Harm {
        /** Both sides are reset. */
        RESET,
        /** The client is reset; the server is not told and goes on believing in it. */
        HALF_OPEN,
        /** Nothing gets through any more, in either direction, and neither side is told. */
        BLACK_HOLE
    }

    /** Who sends a message. */
    public enum Sender {
        CLIENT,
        SERVER
    }

    /**
     * Harm to come to one connection.
     *
     * @param message how the message begins: its type, then, of replication's {@code d}, the type of what it carries
     *     ({@code w}, {@code k}, {@code r}), then, of {@code w}, that of the logical message ({@code B}, {@code I},
     *     {@code C}, …). {@code dwI}: an insert
     * @param number which of them, from 1, counted over all connections from now on
     */
    public record Fault(Harm harm, Sender sender, String message, int number) {}

    /** What a client is sent in place of a message of the server. */
    @FunctionalInterface
    public interface Forgery {

        /**
         * @param body the message without type and length
         * @param client to write whole messages to, or what is none; fails once the client is gone
         */
        void write(byte[] body, DataOutputStream client) throws IOException;
    }

    private final ServerSocket listener;
    private final String host;
    private final int port;
    private final List<ProxiedConnection> connections = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Armed> armed = new AtomicReference<>();

    /** A fault that has not come yet. */
    private static final class Armed {
        private final Fault fault;
        private final @Nullable Forgery forgery;
        private int seen;

        Armed(Fault fault, @Nullable Forgery forgery) {
            this.fault = fault;
            this.forgery = forgery;
        }

        synchronized boolean isMetBy(Sender sender, String message) {
            return sender == fault.sender() && message.startsWith(fault.message()) && ++seen == fault.number();
        }
    }

    /** Begins to listen at a port of its own. */
    public PostgresProxy(PostgresServer server) {
        this.host = server.host();
        this.port = server.port();
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::accept, "postgres-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** The URL of a database of the server, by way of here. */
    public String url(PostgresDatabase database) {
        return database.url().replaceFirst(":" + port + "/", ":" + listener.getLocalPort() + "/");
    }

    /** Has this harm come next; whatever was to come is forgotten. */
    public void next(Fault fault) {
        armed.set(new Armed(fault, null));
    }

    /**
     * Has the client of one connection be lied to next, in place of the n-th message of a kind, as in {@link Fault}. After
     * that nothing gets through any more, and the server has lost its client.
     */
    public void forge(String message, int number, Forgery forgery) {
        armed.set(new Armed(new Fault(Harm.BLACK_HOLE, Sender.SERVER, message, number), forgery));
    }

    /** Whether the last fault that was asked for has come. */
    public boolean hasCome() {
        return armed.get() == null;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                connections.add(ProxiedConnection.start(client, host, port, this::harm));
            } catch (IOException e) {
                // The server is down, which a client is told by the end of its connection, or this is closed.
                continue;
            }
        }
    }

    private ProxiedConnection.@Nullable Suffering harm(Sender sender, String message) {
        Armed waiting = armed.get();
        if (waiting == null || !waiting.isMetBy(sender, message)) {
            return null;
        }
        armed.compareAndSet(waiting, null);
        return new ProxiedConnection.Suffering(waiting.fault.harm(), waiting.forgery);
    }

    /** Ends all connections, those included whose server was not told. */
    @Override
    public void close() throws IOException {
        listener.close();
        connections.forEach(ProxiedConnection::close);
    }
}
