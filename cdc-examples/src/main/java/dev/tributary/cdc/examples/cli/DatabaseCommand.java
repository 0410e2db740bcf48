package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.examples.EmbeddedDatabase;
import dev.tributary.cdc.examples.musicstore.MusicStore;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.examples.process.StopOnSignal;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;

/** A PostgreSQL with the music store in it until it is stopped. */
final class DatabaseCommand {

    /** The rows of the quickstart. */
    private static final long SEED = 42;

    private DatabaseCommand() {}

    static int run(Terminal terminal, Path data, int port) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        try (EmbeddedDatabase database = EmbeddedDatabase.start(data, WorkspaceCommand.requirePort(port));
                StopOnSignal stop = StopOnSignal.of(stopped::countDown)) {
            fill(database);
            terminal.handOver(
                    "ready url=" + database.url() + " user=" + database.user() + " password=" + database.password());
            stopped.await();
            stop.endedCleanly();
            return 0;
        } catch (IOException | SQLException e) {
            throw new SourceException(
                    Retry.AFTER_FIX,
                    "PostgreSQL does not run: " + e.getMessage(),
                    "Look into " + data.resolve("server.log") + "; another --port or an empty --data may do.",
                    e);
        }
    }

    private static void fill(EmbeddedDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            if (!MusicStore.existsIn(connection, "public")) {
                MusicStore.create(connection, "public", SEED);
            }
        }
    }
}
