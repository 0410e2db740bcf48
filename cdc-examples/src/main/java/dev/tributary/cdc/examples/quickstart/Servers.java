package dev.tributary.cdc.examples.quickstart;

import dev.tributary.cdc.examples.EmbeddedDatabase;
import dev.tributary.cdc.examples.musicstore.MusicStore;
import dev.tributary.cdc.examples.output.Amounts;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.workspace.LocalWorkspaceServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A PostgreSQL with the music store in it, and a local workspace. */
final class Servers implements AutoCloseable {

    private static final long SEED = 42;
    private static final long PROGRESS_MILLIS = 500;

    private final EmbeddedDatabase database;
    private final LocalWorkspaceServer workspace;

    private Servers(EmbeddedDatabase database, LocalWorkspaceServer workspace) {
        this.database = database;
        this.workspace = workspace;
    }

    EmbeddedDatabase database() {
        return database;
    }

    LocalWorkspaceServer workspace() {
        return workspace;
    }

    /**
     * Starts both at the same time.
     *
     * @throws Exception what kept one of them from starting; the other is stopped then
     */
    static Servers start(Path directory, Terminal terminal) throws Exception {
        long began = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            CompletableFuture<EmbeddedDatabase> database = CompletableFuture.supplyAsync(
                    () -> musicStore(directory.resolve("postgres"), terminal, began), threads);
            CompletableFuture<LocalWorkspaceServer> workspace = CompletableFuture.supplyAsync(
                    () -> workspace(directory.resolve("workspace"), terminal, began), threads);
            try {
                await(CompletableFuture.allOf(database, workspace), () -> {
                    String waiting =
                            database.isDone() ? "the workspace (Spark and Delta)" : "PostgreSQL and the workspace";
                    terminal.progress("  " + since(began) + ": waiting for " + waiting);
                });
                return new Servers(database.join(), workspace.join());
            } catch (Exception e) {
                // The one that did start, or still does, must not outlive this.
                database.thenAccept(Servers::closeQuietly);
                workspace.thenAccept(LocalWorkspaceServer::close);
                throw e;
            }
        } finally {
            threads.shutdown();
        }
    }

    private static EmbeddedDatabase musicStore(Path directory, Terminal terminal, long began) {
        try {
            EmbeddedDatabase database = EmbeddedDatabase.start(directory);
            terminal.line("  " + since(began) + ": PostgreSQL runs on port " + database.port());
            fill(database, terminal, began);
            return database;
        } catch (IOException | SQLException e) {
            throw new CompletionException(e);
        }
    }

    private static void fill(EmbeddedDatabase database, Terminal terminal, long began) throws SQLException {
        try (Connection connection = database.connect()) {
            if (MusicStore.existsIn(connection, "public")) {
                terminal.line("  " + since(began) + ": the music store is there from an earlier quickstart");
                return;
            }
            int rows = MusicStore.create(connection, "public", SEED).values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            terminal.line("  " + since(began) + ": the music store has "
                    + Amounts.plural(MusicStore.TABLES.size(), "table") + " and " + Amounts.plural(rows, "row"));
        }
    }

    private static LocalWorkspaceServer workspace(Path directory, Terminal terminal, long began) {
        LocalWorkspaceServer workspace =
                LocalWorkspaceServer.builder().data(directory).start();
        terminal.line("  " + since(began) + ": the local workspace runs on port " + workspace.port());
        return workspace;
    }

    private static void await(CompletableFuture<Void> both, Runnable progress) throws Exception {
        while (true) {
            try {
                both.get(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                progress.run();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }
    }

    private static String since(long began) {
        return Amounts.time(Duration.ofNanos(System.nanoTime() - began));
    }

    private static void closeQuietly(EmbeddedDatabase database) {
        try {
            database.close();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public void close() throws IOException {
        workspace.close();
        database.close();
    }
}
