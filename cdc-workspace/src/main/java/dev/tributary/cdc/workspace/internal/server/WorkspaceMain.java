package dev.tributary.cdc.workspace.internal.server;

import dev.tributary.cdc.workspace.internal.catalog.CatalogFile;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.http.WorkspaceHttp;
import dev.tributary.cdc.workspace.internal.spark.BlockJournal;
import dev.tributary.cdc.workspace.internal.spark.SparkHome;
import dev.tributary.cdc.workspace.internal.spark.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The child JVM. Settings come as system properties except the token, which is the first line of standard input so that no
 * process list shows it. When standard input ends, the parent is gone and so is this process.
 */
public final class WorkspaceMain {

    private static final Logger LOG = LoggerFactory.getLogger(WorkspaceMain.class);

    private WorkspaceMain() {}

    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        // Libraries that print would break the protocol of this stream, which is one line.
        System.setOut(System.err);
        InputStream in = System.in;
        Path home =
                Path.of(required("tributary.workspace.data")).toAbsolutePath().normalize();
        FileLock lock = null;
        try {
            lock = DataLock.take(home);
            WorkspaceHttp http = serve(home, line(in));
            say(out, "ready " + http.port());
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("The workspace cannot start", e);
            String remedy = e instanceof CannotStart known ? "\t" + known.remedy() : "";
            say(out, "failed " + String.valueOf(e.getMessage()).replaceAll("\\s+", " ") + remedy);
            Runtime.getRuntime().halt(1);
        }
        while (in.read() >= 0) {
            // nothing is said after the token
        }
        LOG.info("the parent is gone; ending, with the lock of the data directory {}", lock);
        if (Boolean.getBoolean("tributary.workspace.orderly")) {
            // For who counts covered lines, which is written down at the end.
            System.exit(0);
        }
        // Everything durable is durable already, and Spark's orderly end takes a second.
        Runtime.getRuntime().halt(0);
    }

    private static WorkspaceHttp serve(Path home, String token) throws IOException {
        CatalogStore store = open(home);
        BlockJournal.recover(home);
        Orphans.sweep(store);
        for (String catalog : required("tributary.workspace.catalogs").split("\n", -1)) {
            store.createCatalog(catalog, true, null);
        }
        Workspace.use(store);
        WorkspaceHttp http = bind(home, token, store);
        http.start();
        LOG.info("ready on port {} with the data in {}", http.port(), home);
        return http;
    }

    private static CatalogStore open(Path home) throws IOException {
        try {
            return CatalogStore.open(home);
        } catch (CatalogFile.NewerFormatException e) {
            throw new CannotStart(
                    String.valueOf(e.getMessage()),
                    "Start the workspace with the version that wrote it, or with another data directory.",
                    e);
        }
    }

    private static WorkspaceHttp bind(Path home, String token, CatalogStore store) throws IOException {
        int port = Integer.parseInt(required("tributary.workspace.port"));
        try {
            return new WorkspaceHttp(
                    port,
                    token,
                    required("tributary.workspace.warehouse"),
                    Boolean.parseBoolean(required("tributary.workspace.transactions")),
                    store,
                    () -> new SparkHome(home),
                    System.getProperty("tributary.workspace.faults", ""));
        } catch (BindException e) {
            throw new CannotStart(
                    "port " + port + " of 127.0.0.1 is in use", "Choose another port, or 0 for a free one.", e);
        }
    }

    private static void say(PrintStream out, String line) {
        out.println(line);
        out.flush();
    }

    private static String required(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            throw new IllegalArgumentException("The system property " + property + " is missing");
        }
        return value;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        String token = line.toString().trim();
        if (token.isEmpty()) {
            throw new IOException("No token on standard input (" + StandardCharsets.US_ASCII + ")");
        }
        return token;
    }
}
