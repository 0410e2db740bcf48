package dev.tributary.cdc.testkit.internal;

import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** One invocation of a {@link PostgresTest} per version. */
public final class PostgresInvocations implements TestTemplateInvocationContextProvider {

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), PostgresTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        PostgresTest test = AnnotationSupport.findAnnotation(context.getTestMethod(), PostgresTest.class)
                .orElseThrow();
        List<PostgresVersion> versions = PostgresVersion.selected().stream()
                .filter(version -> version.isAtLeast(test.from()) && test.to().isAtLeast(version))
                .toList();
        int skipped = test.newestOnly() ? Math.max(0, versions.size() - 1) : 0;
        return versions.stream().skip(skipped).map(Invocation::new);
    }

    @Override
    public boolean mayReturnZeroTestTemplateInvocationContexts(ExtensionContext context) {
        return true;
    }

    private record Invocation(PostgresVersion version) implements TestTemplateInvocationContext {

        @Override
        public String getDisplayName(int index) {
            return "PostgreSQL " + version;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new Parameters(version));
        }
    }

    private record Parameters(PostgresVersion version) implements ParameterResolver {

        private static final ExtensionContext.Namespace NAMESPACE =
                ExtensionContext.Namespace.create(PostgresInvocations.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> type = parameter.getParameter().getType();
            return type == PostgresDatabase.class || type == PostgresServer.class || type == PostgresVersion.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> type = parameter.getParameter().getType();
            if (type == PostgresVersion.class) {
                return version;
            }
            PostgresServer server = PostgresServer.shared(version);
            return type == PostgresServer.class ? server : database(server, context);
        }

        /** The store closes what it holds when the invocation ends. */
        private static PostgresDatabase database(PostgresServer server, ExtensionContext context) {
            return context.getStore(NAMESPACE)
                    .getOrComputeIfAbsent(Fresh.class, key -> new Fresh(server.createDatabase()), Fresh.class)
                    .database();
        }

        private record Fresh(PostgresDatabase database) implements AutoCloseable {
            @Override
            public void close() {
                database.close();
            }
        }
    }
}
