package dev.tributary.cdc.workspace;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
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
        // Opened by the first test that needs it, closed by JUnit after the last. The root context's store would not
        // do:
        // to each of several JVMs, build tools hand one class after the other, each with a root of its own.
        Store shared = context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE);
        Place place = shared.getOrComputeIfAbsent(
                Place.class, key -> LiveWorkspace.isWanted() ? LiveWorkspace.open() : LocalPlace.start(), Place.class);
        // By the context's own id: its store would hand down the one of the class to each of its tests.
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        context.getUniqueId(),
                        key -> new TestWorkspace(place, context.getDisplayName()),
                        TestWorkspace.class);
    }
}
