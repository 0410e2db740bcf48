package dev.tributary.cdc.testkit.internal;

import dev.tributary.cdc.testkit.PostgresProxy.Forgery;
import dev.tributary.cdc.testkit.PostgresProxy.Harm;
import dev.tributary.cdc.testkit.PostgresProxy.Sender;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** One client and its connection to the server; a thread for each direction. */
public final class ProxiedConnection {

    private static final int BUFFER = 1 << 16;
    private static final int SSL_REQUEST = 80877103;
    private static final int ENCRYPTION_REQUEST = 80877104;

    /** Of a {@code w}: its type, start, end and time come before the logical message. */
    private static final int WAL_HEADER = 25;

    private final Socket client;
    private final Socket server;
    private final BiFunction<Sender, String, @Nullable Suffering> faults;
    private volatile boolean swallowing;

    private ProxiedConnection(Socket client, Socket server, BiFunction<Sender, String, @Nullable Suffering> faults) {
        this.client = client;
        this.server = server;
        this.faults = faults;
    }

    /** @param faults asked before a message is passed on; what is to happen instead, or null */
    public static ProxiedConnection start(
            Socket client, String host, int port, BiFunction<Sender, String, @Nullable Suffering> faults)
            throws IOException {
        Socket server;
        try {
            server = new Socket(host, port);
        } catch (IOException e) {
            client.close();
            throw e;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        ProxiedConnection connection = new ProxiedConnection(client, server, faults);
        connection.begin("client", () -> {
            DataInputStream in = input(client);
            DataOutputStream out = output(server);
            connection.startUp(in, out);
            connection.pass(Sender.CLIENT, in, out);
        });
        connection.begin("server", () -> connection.pass(Sender.SERVER, input(server), output(client)));
        return connection;
    }

    /** What is to come over a connection in place of a message. */
    public record Suffering(Harm harm, @Nullable Forgery forgery) {}

    private interface Work {
        void run() throws IOException;
    }

    private void begin(String side, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // One side has ended: so has the other, unless it is not to be told.
                        if (!swallowing) {
                            close();
                        }
                    }
                },
                "postgres-proxy-" + side);
        thread.setDaemon(true);
        thread.start();
    }

    private static DataInputStream input(Socket socket) throws IOException {
        return new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
    }

    private static DataOutputStream output(Socket socket) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER));
    }

    /** What comes before the messages with a type: a client that asks for encryption is told that there is none. */
    private void startUp(DataInputStream in, DataOutputStream out) throws IOException {
        while (true) {
            int length = in.readInt();
            int code = in.readInt();
            if (code == SSL_REQUEST || code == ENCRYPTION_REQUEST) {
                client.getOutputStream().write('N');
                client.getOutputStream().flush();
                continue;
            }
            byte[] rest = in.readNBytes(length - 8);
            out.writeInt(length);
            out.writeInt(code);
            out.write(rest);
            out.flush();
            return;
        }
    }

    private void pass(Sender sender, DataInputStream in, DataOutputStream out) throws IOException {
        while (true) {
            int type = in.readUnsignedByte();
            int length = in.readInt();
            byte[] body = in.readNBytes(length - 4);
            if (body.length < length - 4) {
                throw new EOFException();
            }
            if (swallowing) {
                continue;
            }
            Suffering suffering = faults.apply(sender, kind((char) type, body));
            if (suffering != null) {
                suffer(suffering.harm());
                if (suffering.forgery() != null) {
                    server.close();
                    suffering.forgery().write(body, out);
                    out.flush();
                }
                continue;
            }
            out.writeByte(type);
            out.writeInt(length);
            out.write(body);
            if (in.available() == 0) {
                out.flush();
            }
        }
    }

    private static String kind(char type, byte[] body) {
        if (type != 'd' || body.length == 0) {
            return String.valueOf(type);
        }
        String kind = "d" + (char) body[0];
        return body[0] == 'w' && body.length > WAL_HEADER ? kind + (char) body[WAL_HEADER] : kind;
    }

    private void suffer(Harm harm) throws IOException {
        swallowing = harm != Harm.RESET;
        if (harm == Harm.BLACK_HOLE) {
            return;
        }
        reset(client);
        if (harm == Harm.RESET) {
            reset(server);
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Ends both sides. */
    public void close() {
        for (Socket socket : new Socket[] {client, server}) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is as good as closed.
                continue;
            }
        }
    }
}
