package dev.tributary.cdc.workspace.internal.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The end of a Delta table's log: commits, checkpoints and checksums by the version in their names.
 *
 * @see <a href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#file-types">Delta's file types</a>
 */
final class LogTail {

    private static final Pattern COMMIT = Pattern.compile("(\\d{20})\\.json");
    private static final Pattern VERSIONED = Pattern.compile("\\.?(?:\\d{20}\\.)?(\\d{20})\\..*");
    private static final String LAST_CHECKPOINT = "_last_checkpoint";

    private LogTail() {}

    static boolean isCommit(Path file) {
        return COMMIT.matcher(name(file)).matches();
    }

    static long version(Path commit) {
        return Long.parseLong(name(commit).substring(0, 20));
    }

    /** Removes all versions after one. The data files that they added are VACUUM's business. */
    static void cut(Path log, long last) throws IOException {
        if (!Files.isDirectory(log)) {
            return;
        }
        Path pointer = log.resolve(LAST_CHECKPOINT);
        if (Files.exists(pointer)
                && new ObjectMapper().readTree(pointer.toFile()).path("version").asLong() > last) {
            Files.delete(pointer);
        }
        List<Path> later = new ArrayList<>();
        try (Stream<Path> files = Files.list(log)) {
            files.filter(file -> isAfter(file, last)).forEach(later::add);
        }
        // The newest first: what is left when this is cut off is a log without gaps.
        later.sort(Comparator.comparing(LogTail::name).reversed());
        for (Path file : later) {
            Files.deleteIfExists(file);
        }
    }

    /** A compacted range of commits counts by its end. */
    private static boolean isAfter(Path file, long version) {
        Matcher named = VERSIONED.matcher(name(file));
        return named.matches() && Long.parseLong(named.group(1)) > version;
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
