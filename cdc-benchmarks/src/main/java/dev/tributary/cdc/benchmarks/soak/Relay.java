package dev.tributary.cdc.benchmarks.soak;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.IntSupplier;

/**
 * Passes what comes to one port on to another that may change, so that who connects here keeps the address over restarts of
 * what is behind. While nothing is there, connections end at once. Thread-safe.
 */
final class Relay implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final ServerSocket listener;
    private final IntSupplier target;

    /** @param target the port at this machine that a new connection goes to; 0 for none */
    Relay(IntSupplier target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        begin("relay", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                begin("relay-open", () -> open(client));
            } catch (IOException e) {
                // Closed, which ends the loop.
                continue;
            }
        }
    }

    private void open(Socket client) {
        int port = target.getAsInt();
        if (port == 0) {
            end(client);
            return;
        }
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            begin("relay-answers", () -> pass(server, client));
            pass(client, server);
        } catch (IOException e) {
            end(client);
        }
    }

    /** The end of one direction is the end of both. */
    private static void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // A side is gone: the other is told below.
        } finally {
            end(from);
            end(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is as good as closed.
        }
    }

    private static void begin(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
