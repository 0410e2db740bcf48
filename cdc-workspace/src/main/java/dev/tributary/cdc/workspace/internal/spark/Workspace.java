package dev.tributary.cdc.workspace.internal.spark;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The one catalog store of this JVM. Spark instantiates catalogs and file systems by class name and hands them nothing but
 * configuration strings, so they find the store here.
 */
public final class Workspace {

    private static final AtomicReference<@Nullable CatalogStore> STORE = new AtomicReference<>();

    private Workspace() {}

    public static void use(CatalogStore store) {
        STORE.set(store);
    }

    static CatalogStore store() {
        CatalogStore store = STORE.get();
        if (store == null) {
            throw new IllegalStateException("The workspace's catalog is not open yet");
        }
        return store;
    }
}
