package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.workspace.LiveWorkspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A parameter of this type is the one workspace of the test run: the command {@code workspace}, or a real one for the
 * tests that are tagged so.
 */
final class WorkspaceProcess implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("ready jdbc=(\\S+) host=(\\S+) token=(\\S+)");

    /** Null when it is a local one. */
    private final LiveWorkspace live;

    private volatile CliProcess process;
    private final Path data;
    private final String jdbcUrl;
    private final String host;
    private final String token;

    private WorkspaceProcess(LiveWorkspace live) {
        this.live = live;
        process = null;
        data = null;
        jdbcUrl = live.jdbcUrl();
        host = live.host();
        token = null;
    }

    private WorkspaceProcess() throws IOException {
        live = null;
        data = Files.createTempDirectory("tributary-cli-workspace-");
        process = start("0");
        Matcher ready = ready();
        jdbcUrl = ready.group(1);
        host = ready.group(2);
        token = ready.group(3);
    }

    private CliProcess start(String port) {
        return Cli.start(Map.of(), "workspace", "--data", data.toString(), "--port", port);
    }

    private Matcher ready() {
        Matcher ready = READY.matcher(process.awaitLine(line -> line.startsWith("ready ")));
        assertThat(ready.matches()).isTrue();
        return ready;
    }

    /** Kills it and starts it again, where it was and with what it has; of those that others share, alone in a JVM. */
    void restart() {
        process.kill();
        process = start(host.substring(host.lastIndexOf(':') + 1));
        assertThat(ready().group(1)).isEqualTo(jdbcUrl);
    }

    /** Where everything is that the workspace keeps. */
    Path data() {
        Assumptions.assumeTrue(
                live == null, "the test looks into the local workspace's files; this run is against a live one");
        return data;
    }

    String jdbcUrl() {
        return jdbcUrl;
    }

    String host() {
        return host;
    }

    String token() {
        return live == null ? token : live.token();
    }

    String catalog() {
        return live == null ? "main" : live.catalog();
    }

    /** The name of a schema, which in a real workspace others must not have. */
    String schema(String name) {
        return live == null ? name : live.schema(name);
    }

    /** Stops it as a user would, which must end cleanly. */
    @Override
    public void close() throws IOException {
        if (live != null) {
            live.close();
            return;
        }
        process.terminate();
        Cli.Result result = process.await();
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        assertThat(result.exitCode()).as(result.toString()).isZero();
    }

    /** Hands it to tests; started with the first, closed after the last. */
    static final class Shared implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == WorkspaceProcess.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            // Of the JVM, not of the class: see LocalWorkspaceExtension.
            return context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(Shared.class))
                    .getOrComputeIfAbsent(Holder.class, key -> new Holder(), Holder.class)
                    .workspace;
        }
    }

    private static final class Holder implements AutoCloseable {

        private final WorkspaceProcess workspace;

        Holder() {
            try {
                workspace =
                        LiveWorkspace.isWanted() ? new WorkspaceProcess(LiveWorkspace.open()) : new WorkspaceProcess();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            workspace.close();
        }
    }
}
