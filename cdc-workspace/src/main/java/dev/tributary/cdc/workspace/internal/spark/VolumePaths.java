package dev.tributary.cdc.workspace.internal.spark;

import dev.tributary.cdc.workspace.internal.catalog.CatalogException;
import dev.tributary.cdc.workspace.internal.catalog.CatalogException.Kind;
import dev.tributary.cdc.workspace.internal.catalog.CatalogModel;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where {@code /Volumes/catalog/schema/volume/…} is on this disk. */
public final class VolumePaths {

    public static final String ROOT = "/Volumes/";

    /** The folder, or the file, that a volume path names; never outside the volume's own folder. */
    public static Path resolve(CatalogStore store, String path) {
        List<String> parts = new ArrayList<>(Arrays.asList(path.split("/+")));
        if (!parts.isEmpty() && parts.get(0).isEmpty()) {
            parts.remove(0);
        }
        if (parts.size() < 4 || !parts.get(0).equals("Volumes")) {
            throw new IllegalArgumentException("Invalid path: " + path
                    + " does not name a volume; paths are /Volumes/<catalog>/<schema>/<volume>/…");
        }
        TableName name = new TableName(parts.get(1), parts.get(2), parts.get(3));
        CatalogModel.Volume volume = store.volume(name)
                .orElseThrow(() ->
                        new CatalogException(Kind.VOLUME_NOT_FOUND, "Volume '" + name.dotted() + "' does not exist."));
        Path folder = store.folder(volume);
        Path resolved = folder;
        for (String part : parts.subList(4, parts.size())) {
            if (part.equals("..") || part.equals(".")) {
                throw new IllegalArgumentException("Invalid path: " + path + " contains " + part);
            }
            resolved = resolved.resolve(part);
        }
        return resolved;
    }

    private VolumePaths() {}
}
