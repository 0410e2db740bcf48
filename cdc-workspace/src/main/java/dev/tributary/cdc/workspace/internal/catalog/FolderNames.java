package dev.tributary.cdc.workspace.internal.catalog;

import java.nio.file.Path;
import java.util.UUID;

/** Folders named for people and told apart by a suffix, with no character that Delta or a file system gives a meaning. */
final class FolderNames {

    private static final int READABLE_LENGTH = 60;

    private FolderNames() {}

    /** {@code root/catalog/schema/name-suffix}; it does not exist yet. */
    static Path fresh(Path root, TableName name) {
        String suffix = UUID.randomUUID().toString().substring(0, 8);
        return root.resolve(readable(name.catalog()))
                .resolve(readable(name.schema()))
                .resolve(readable(name.name()) + "-" + suffix);
    }

    private static String readable(String folded) {
        String plain = folded.replaceAll("[^a-z0-9_]", "_");
        return plain.length() <= READABLE_LENGTH ? plain : plain.substring(0, READABLE_LENGTH);
    }
}
