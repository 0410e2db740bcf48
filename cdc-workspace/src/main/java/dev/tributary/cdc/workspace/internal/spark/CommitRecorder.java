package dev.tributary.cdc.workspace.internal.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The last Delta commit that the current thread made. A statement runs on one thread and its commit is written there, so
 * this is how a statement learns its own row counts without reading the table's history, where others commit too.
 */
public final class CommitRecorder {

    private static final ThreadLocal<@Nullable String> LAST = new ThreadLocal<>();
    private static final ObjectMapper JSON = new ObjectMapper();

    private CommitRecorder() {}

    /** Forgets what this thread committed; call before a statement. */
    public static void reset() {
        LAST.remove();
    }

    static void committed(Path file, String commitInfo) {
        Path name = file.getFileName();
        if (name != null && name.toString().endsWith(".json")) {
            LAST.set(commitInfo);
        }
    }

    /** A metric of the last commit's {@code operationMetrics}; empty when nothing was committed or it has no such metric. */
    public static OptionalLong metric(String name) {
        String line = LAST.get();
        if (line == null) {
            return OptionalLong.empty();
        }
        try {
            JsonNode value = JSON.readTree(line)
                    .path("commitInfo")
                    .path("operationMetrics")
                    .path(name);
            return value.isMissingNode() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value.asText()));
        } catch (IOException e) {
            throw new UncheckedIOException("Delta wrote a commit that is not JSON", e);
        }
    }
}
