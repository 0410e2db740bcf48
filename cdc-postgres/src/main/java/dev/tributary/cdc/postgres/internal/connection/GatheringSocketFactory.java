package dev.tributary.cdc.postgres.internal.connection;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.PgConnection;

/**
 * Makes the sockets of connections, whose input is {@linkplain PatientInput patient}, and {@linkplain GatheredInput gathered}
 * too if they stream or copy; those that stream have a small buffer {@linkplain ReadingPace where that saves the server
 * time}. The driver makes one of it by its name, for which the class and its constructor are public, and hands it a text, by which the input of a
 * connection is found again. Thread-safe.
 */
public final class GatheringSocketFactory extends SocketFactory {

    static final String STREAM = "stream";

    private static final String COPY = "copy";
    private static final String SQL = "sql";
    private static final Duration NO_LIMIT = Duration.ofDays(1);
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Map<String, Optional<Inputs>> OPENING = new ConcurrentHashMap<>();
    private static final Map<PgConnection, Inputs> OPENED = Collections.synchronizedMap(new WeakHashMap<>());

    private final String key;

    /** What one connection receives. */
    private record Inputs(PatientInput patient, @Nullable GatheredInput gathered) {}

    /**
     * Made by the driver.
     *
     * @param key of the connection that is being opened: a text of its own, which begins with what it is for
     */
    public GatheringSocketFactory(String key) {
        this.key = key;
    }

    /** What a connection receives, unless it has a socket that others made. */
    public static Optional<GatheredInput> inputOf(PgConnection connection) {
        return Optional.ofNullable(OPENED.get(connection)).map(Inputs::gathered);
    }

    /**
     * Ends the time that a connection had for being opened, and says how long a silence it bears from now on.
     *
     * @param silence how long it may take until something comes; zero for ever
     * @param atWork asked after each such time whether the server is at work for it, so that there is something to wait for
     */
    static void opened(PgConnection connection, Duration silence, @Nullable BooleanSupplier atWork)
            throws SQLException {
        Inputs inputs = OPENED.get(connection);
        if (inputs != null) {
            inputs.patient().opened(atWork);
        }
        // A socket of another factory cannot ask.
        if (inputs != null || atWork == null) {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(silence.toMillis()));
        }
    }

    /** {@link #open} for a connection for queries with small results. */
    static PgConnection openSql(Properties properties, Function<Properties, PgConnection> opening) {
        return open(SQL, properties, opening);
    }

    /** {@link #open} for a connection that will stream. */
    static PgConnection openStream(Properties properties, Function<Properties, PgConnection> opening) {
        return open(STREAM, properties, opening);
    }

    /**
     * Opens a connection that uses it, unless the user has chosen another factory, or the driver was loaded where it does
     * not see this class: then the stream is slower, and it is left to the system to notice that the network is gone.
     */
    static PgConnection open(Properties properties, Function<Properties, PgConnection> opening) {
        return open(COPY, properties, opening);
    }

    private static PgConnection open(
            String purpose, Properties properties, Function<Properties, PgConnection> opening) {
        if (PGProperty.SOCKET_FACTORY.getOrNull(properties) != null || !isSeenByDriver()) {
            return opening.apply(properties);
        }
        String key = purpose + NUMBERS.incrementAndGet();
        PGProperty.SOCKET_FACTORY.set(properties, GatheringSocketFactory.class.getName());
        PGProperty.SOCKET_FACTORY_ARG.set(properties, key);
        OPENING.put(key, Optional.empty());
        try {
            PgConnection connection = opening.apply(properties);
            // Of several attempts the last one counts.
            OPENING.getOrDefault(key, Optional.empty()).ifPresent(inputs -> OPENED.put(connection, inputs));
            return connection;
        } finally {
            OPENING.remove(key);
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
        return new GatheringSocket(key);
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

        private final String key;
        private @Nullable InputStream input;
        private @Nullable PatientInput requests;
        private Duration openingLimit = NO_LIMIT;
        private volatile int timeoutMillis;
        private boolean near;

        GatheringSocket(String key) {
            this.key = key;
        }

        @Override
        public void connect(SocketAddress server, int timeoutMillis) throws IOException {
            long start = System.nanoTime();
            super.connect(server, timeoutMillis);
            near = key.startsWith(STREAM) && System.nanoTime() - start < ReadingPace.NEAR_NANOS;
            if (near) {
                setReceiveBufferSize(ReadingPace.NEAR_BUFFER_BYTES);
            }
            if (timeoutMillis > 0) {
                setSoTimeout(timeoutMillis);
                openingLimit = Duration.ofMillis(timeoutMillis);
            }
        }

        /** Held by whoever reads, in turns. */
        @Override
        public synchronized void setSoTimeout(int millis) throws SocketException {
            super.setSoTimeout(
                    millis == 0 ? InterruptibleInput.TURN_MILLIS : Math.min(millis, InterruptibleInput.TURN_MILLIS));
            timeoutMillis = millis;
        }

        @Override
        public synchronized int getSoTimeout() {
            return timeoutMillis;
        }

        @Override
        public synchronized InputStream getInputStream() throws IOException {
            InputStream socket = new InterruptibleInput(super.getInputStream(), () -> timeoutMillis);
            // One for all who ask, TLS over it among them, since it may hold what has been received.
            if (input == null) {
                PatientInput patient = new PatientInput(
                        socket,
                        openingLimit,
                        key.startsWith(SQL) ? PatientInput.answerBytes() : PatientInput.MESSAGE_BYTES,
                        PatientInput.LONGEST);
                requests = patient;
                GatheredInput gathered =
                        key.startsWith(SQL) ? null : new GatheredInput(patient, new ReadingPace(near), patient::ready);
                OPENING.computeIfPresent(key, (any, before) -> Optional.of(new Inputs(patient, gathered)));
                input = gathered == null ? patient : gathered;
            }
            return input;
        }

        @Override
        public synchronized OutputStream getOutputStream() throws IOException {
            InputStream unused = getInputStream();
            return new Requests(super.getOutputStream(), Objects.requireNonNull(requests));
        }
    }

    /** What is sent: whatever comes after it may be the answer to it. */
    private static final class Requests extends FilterOutputStream {

        private final PatientInput answers;

        Requests(OutputStream socket, PatientInput answers) {
            super(socket);
            this.answers = answers;
        }

        @Override
        public void write(int one) throws IOException {
            answers.ready();
            out.write(one);
        }

        @Override
        public void write(byte[] source, int from, int bytes) throws IOException {
            answers.ready();
            out.write(source, from, bytes);
        }
    }
}
