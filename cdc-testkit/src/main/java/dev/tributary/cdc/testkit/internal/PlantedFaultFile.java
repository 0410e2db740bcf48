package dev.tributary.cdc.testkit.internal;

import dev.tributary.cdc.testkit.PlantedFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a list of planted faults: for each a line {@code # name}, a line with the source file, the lines that are
 * replaced, each after {@code -}, those that take their place, each after {@code +}, and a line {@code tests:} with the
 * tests that must notice. Empty lines part the faults.
 */
public final class PlantedFaultFile {

    private final List<PlantedFault> faults = new ArrayList<>();
    private @Nullable String name;
    private String source = "";
    private final List<String> code = new ArrayList<>();
    private final List<String> defect = new ArrayList<>();

    private PlantedFaultFile() {}

    /** The faults of a file, in its order. */
    public static List<PlantedFault> read(Path file) {
        PlantedFaultFile reading = new PlantedFaultFile();
        try {
            Files.readAllLines(file).forEach(reading::line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (reading.name != null) {
            throw new IllegalStateException("the last fault of " + file + " names no tests");
        }
        return reading.faults;
    }

    private void line(String line) {
        if (line.startsWith("# ")) {
            name = line.substring(2);
        } else if (line.startsWith("-")) {
            code.add(line.substring(1));
        } else if (line.startsWith("+")) {
            defect.add(line.substring(1));
        } else if (line.startsWith("tests:")) {
            List<String> tests =
                    List.of(line.substring("tests:".length()).strip().split("\\s+"));
            faults.add(new PlantedFault(
                    Objects.requireNonNull(name, "tests without a fault"),
                    source,
                    String.join("\n", code),
                    String.join("\n", defect),
                    tests));
            name = null;
            code.clear();
            defect.clear();
        } else if (!line.isBlank()) {
            source = line;
        }
    }
}
