package dev.tributary.cdc.workspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A local server of the test run alone. */
final class LocalPlace implements Place {

    private final LocalWorkspaceServer server;
    private final Path data;

    private LocalPlace(LocalWorkspaceServer server, Path data) {
        this.server = server;
        this.data = data;
    }

    static LocalPlace start() {
        try {
            Path data = Files.createTempDirectory("tributary-workspace-");
            return new LocalPlace(LocalWorkspaceServer.builder().data(data).start(), data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String jdbcUrl() {
        return server.jdbcUrl();
    }

    @Override
    public String host() {
        return server.host();
    }

    @Override
    public String token() {
        return server.token();
    }

    @Override
    public String httpPath() {
        return server.httpPath();
    }

    @Override
    public String catalog() {
        return LocalWorkspaceServer.DEFAULT_CATALOG;
    }

    @Override
    public String schema(String hint) {
        return hint;
    }

    @Override
    public LocalWorkspaceServer local(String wanted) {
        return server;
    }

    @Override
    public void close() {
        server.close();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
