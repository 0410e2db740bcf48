package dev.tributary.cdc.benchmarks.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Results as JSON. */
public final class ResultsFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ResultsFile() {}

    /**
     * Reads a file that {@link #write} wrote.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static Results read(Path file) throws IOException {
        try {
            return JSON.readValue(Files.readString(file), Results.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + " holds no results of this benchmark (" + e.getOriginalMessage()
                            + "). Name another file, or remove it.",
                    e);
        }
    }

    /** What the file holds, or nothing when there is none. */
    public static Results readIfThere(Path file) throws IOException {
        return Files.exists(file) ? read(file) : Results.none();
    }

    public static void write(Path file, Results results) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(results) + '\n');
    }
}
