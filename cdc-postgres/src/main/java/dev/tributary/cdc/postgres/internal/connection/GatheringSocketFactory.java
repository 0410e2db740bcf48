package dev.tributary.cdc.postgres.internal.connection;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.PgConnection;

/**
 * Makes the sockets of connections that stream or copy, whose input is {@linkplain GatheredInput gathered}. The driver makes one of
 * it by its name, for which the class and its constructor are public, and hands it a text, by which the input of a
 * connection is found again. Thread-safe.
 */
public final class GatheringSocketFactory extends SocketFactory {

    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Map<String, Optional<GatheredInput>> OPENING = new ConcurrentHashMap<>();
    private static final Map<PgConnection, GatheredInput> OPENED = Collections.synchronizedMap(new WeakHashMap<>());

    private final String number;

    /**
     * Made by the driver.
     *
     * @param number of the connection that is being opened
     */
    public GatheringSocketFactory(String number) {
        this.number = number;
    }

    /** What a connection receives, unless it has a socket that others made. */
    public static Optional<GatheredInput> inputOf(PgConnection connection) {
        return Optional.ofNullable(OPENED.get(connection));
    }

    /**
     * Opens a connection that uses it, unless the user has chosen another factory, or the driver was loaded where it does
     * not see this class: then the stream is only slower.
     */
    static PgConnection open(Properties properties, Function<Properties, PgConnection> opening) {
        if (PGProperty.SOCKET_FACTORY.getOrNull(properties) != null || !isSeenByDriver()) {
            return opening.apply(properties);
        }
        String number = Long.toString(NUMBERS.incrementAndGet());
        PGProperty.SOCKET_FACTORY.set(properties, GatheringSocketFactory.class.getName());
        PGProperty.SOCKET_FACTORY_ARG.set(properties, number);
        OPENING.put(number, Optional.empty());
        try {
            PgConnection connection = opening.apply(properties);
            // Of several attempts the last one counts.
            OPENING.getOrDefault(number, Optional.empty()).ifPresent(input -> OPENED.put(connection, input));
            return connection;
        } finally {
            OPENING.remove(number);
        }
    }

    private static boolean isSeenByDriver() {
        try {
            return Class.forName(GatheringSocketFactory.class.getName(), false, Driver.class.getClassLoader())
                    == GatheringSocketFactory.class;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Override
    public Socket createSocket() {
        return new GatheringSocket(number);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return connected(new InetSocketAddress(address, port), new InetSocketAddress(localAddress, localPort));
    }

    private Socket connected(InetSocketAddress remote, @Nullable InetSocketAddress local) throws IOException {
        Socket socket = createSocket();
        boolean connected = false;
        try {
            if (local != null) {
                socket.bind(local);
            }
            socket.connect(remote);
            connected = true;
            return socket;
        } finally {
            if (!connected) {
                socket.close();
            }
        }
    }

    private static final class GatheringSocket extends Socket {

        private final String number;
        private @Nullable InputStream input;

        GatheringSocket(String number) {
            this.number = number;
        }

        @Override
        public synchronized InputStream getInputStream() throws IOException {
            InputStream socket = super.getInputStream();
            // One for all who ask, TLS over it among them, since it may hold what has been received.
            if (input == null) {
                GatheredInput gathered = new GatheredInput(socket);
                OPENING.computeIfPresent(number, (any, before) -> Optional.of(gathered));
                input = gathered;
            }
            return input;
        }
    }
}
