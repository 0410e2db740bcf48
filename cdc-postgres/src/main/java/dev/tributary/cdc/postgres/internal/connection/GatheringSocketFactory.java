package dev.tributary.cdc.postgres.internal.connection;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Properties;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Makes the sockets of replication connections, whose input is {@linkplain GatheredInput gathered}. The driver makes one of
 * it by its name, for which the class and its constructor are public.
 */
public final class GatheringSocketFactory extends SocketFactory {

    /** Made by the driver. */
    public GatheringSocketFactory() {}

    /**
     * Has a connection use it, unless the user has chosen another factory, or the driver was loaded where it does not
     * see this class: then the stream is only slower.
     */
    static void use(Properties properties) {
        if (PGProperty.SOCKET_FACTORY.getOrNull(properties) == null && isSeenByDriver()) {
            PGProperty.SOCKET_FACTORY.set(properties, GatheringSocketFactory.class.getName());
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
        return new GatheringSocket();
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

        private @Nullable InputStream input;

        @Override
        public synchronized InputStream getInputStream() throws IOException {
            InputStream socket = super.getInputStream();
            // One for all who ask, TLS over it among them, since it may hold what has been received.
            if (input == null) {
                input = new GatheredInput(socket);
            }
            return input;
        }
    }
}
