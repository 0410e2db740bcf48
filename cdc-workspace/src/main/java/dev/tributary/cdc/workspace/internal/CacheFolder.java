package dev.tributary.cdc.workspace.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where files of this user that can be made again belong. */
final class CacheFolder {

    private static final String NAME = "tributary-workspace";

    private CacheFolder() {}

    /** Beside the jars when they lie in a folder of their own that this user may write, else in the user's cache. */
    static Path find(List<Path> jars) {
        Path beside = jars.get(0).toAbsolutePath().getParent();
        long folders = jars.stream()
                .map(jar -> String.valueOf(jar.toAbsolutePath().getParent()))
                .distinct()
                .count();
        return beside != null && folders == 1 && Files.isWritable(beside)
                ? beside.resolve("archive")
                : ofUser().resolve(NAME);
    }

    private static Path ofUser() {
        String home = System.getProperty("user.home");
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (system.contains("mac")) {
            return Path.of(home, "Library", "Caches");
        }
        if (system.contains("win")) {
            return from(System.getenv("LOCALAPPDATA"), Path.of(home, "AppData", "Local"));
        }
        return from(System.getenv("XDG_CACHE_HOME"), Path.of(home, ".cache"));
    }

    private static Path from(@Nullable String named, Path otherwise) {
        return named == null || named.isBlank() ? otherwise : Path.of(named);
    }
}
