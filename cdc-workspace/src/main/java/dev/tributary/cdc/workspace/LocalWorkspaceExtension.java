package dev.tributary.cdc.workspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Resolves {@link TestWorkspace} parameters; used through {@link LocalWorkspace}. */
public final class LocalWorkspaceExtension implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(LocalWorkspaceExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestWorkspace.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Store shared = context.getRoot().getStore(NAMESPACE);
        SharedServer server =
                shared.getOrComputeIfAbsent(SharedServer.class, key -> SharedServer.start(), SharedServer.class);
        // By the context's own id: its store would hand down the one of the class to each of its tests.
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        context.getUniqueId(),
                        key -> new TestWorkspace(server.server, context.getDisplayName()),
                        TestWorkspace.class);
    }

    /** Started by the first test that needs it, closed by JUnit after the last. */
    private static final class SharedServer implements AutoCloseable {

        private final LocalWorkspaceServer server;
        private final Path data;

        private SharedServer(LocalWorkspaceServer server, Path data) {
            this.server = server;
            this.data = data;
        }

        static SharedServer start() {
            try {
                Path data = Files.createTempDirectory("tributary-workspace-");
                return new SharedServer(
                        LocalWorkspaceServer.builder().data(data).start(), data);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
