package dev.tributary.cdc.workspace.internal.server;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.spark.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders that a killed server left without a name, and its scratch space. */
final class Orphans {

    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    /** {@code tables/catalog/schema/table-suffix}. */
    private static final int DEPTH = 3;

    private Orphans() {}

    static void sweep(CatalogStore store) throws IOException {
        Set<Path> named = new HashSet<>();
        store.snapshot().catalogs.values().forEach(c -> c.schemas.values().forEach(s -> {
            s.tables.values().forEach(t -> named.add(store.folder(t)));
            s.volumes.values().forEach(v -> named.add(store.folder(v)));
        }));
        for (String kind : List.of("tables", "volumes")) {
            Path root = store.home().resolve(kind);
            if (!Files.isDirectory(root)) {
                continue;
            }
            List<Path> found;
            try (Stream<Path> folders =
                    Files.find(root, DEPTH, (p, a) -> p.getNameCount() == root.getNameCount() + DEPTH)) {
                found = folders.filter(p -> !named.contains(p)).toList();
            }
            for (Path orphan : found) {
                LOG.info("deleting {}, which no name leads to", orphan);
                Folders.delete(orphan);
            }
        }
        for (String scratch : List.of("uploads", "scratch")) {
            Folders.delete(store.home().resolve(scratch));
            Files.createDirectories(store.home().resolve(scratch));
        }
    }
}
