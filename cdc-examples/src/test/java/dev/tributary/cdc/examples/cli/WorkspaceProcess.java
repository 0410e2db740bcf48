package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A parameter of this type is the one local workspace of the test run: the command {@code workspace}. */
final class WorkspaceProcess implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("ready jdbc=(\\S+) host=(\\S+) token=(\\S+)");

    private final CliProcess process;
    private final Path data;
    private final String jdbcUrl;
    private final String host;
    private final String token;

    private WorkspaceProcess() throws IOException {
        data = Files.createTempDirectory("tributary-cli-workspace-");
        process = Cli.start(Map.of(), "workspace", "--data", data.toString(), "--port", "0");
        Matcher ready = READY.matcher(process.awaitLine(line -> line.startsWith("ready ")));
        assertThat(ready.matches()).isTrue();
        jdbcUrl = ready.group(1);
        host = ready.group(2);
        token = ready.group(3);
    }

    /** Where everything is that the workspace keeps. */
    Path data() {
        return data;
    }

    String jdbcUrl() {
        return jdbcUrl;
    }

    String host() {
        return host;
    }

    String token() {
        return token;
    }

    /** Stops it as a user would, which must end cleanly. */
    @Override
    public void close() throws IOException {
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
            return context.getRoot()
                    .getStore(Namespace.create(Shared.class))
                    .getOrComputeIfAbsent(Holder.class, key -> new Holder(), Holder.class)
                    .workspace;
        }
    }

    private static final class Holder implements ExtensionContext.Store.CloseableResource, AutoCloseable {

        private final WorkspaceProcess workspace;

        Holder() {
            try {
                workspace = new WorkspaceProcess();
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
