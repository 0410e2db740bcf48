package dev.tributary.cdc.testkit;

import dev.tributary.cdc.testkit.internal.PlantedFaultFile;
import dev.tributary.cdc.testkit.internal.PlantedFaultRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A defect that somebody might make, and the tests that must notice it. It is planted into a copy of one source file of the
 * module whose tests run; the file itself stays as it is.
 *
 * @param name what is wrong, in a few words
 * @param source the file, below the module's sources
 * @param code lines of it, found there just once
 * @param defect what stands in their place
 * @param tests classes, or {@code Class#method}, of which at least one test must fail
 */
public record PlantedFault(String name, String source, String code, String defect, List<String> tests) {

    /** What became of the tests. */
    public enum Outcome {
        /** A test failed, or did not end. */
        CAUGHT,
        /** All passed: nobody would notice. */
        MISSED
    }

    private static final Path SOURCES = Path.of("src/main/java");

    public PlantedFault {
        tests = List.copyOf(tests);
    }

    /** The faults of a module, as the resource {@code planted-faults.txt} of its tests lists them. */
    public static List<PlantedFault> ofModule() {
        return PlantedFaultFile.read(Path.of("src/test/resources/planted-faults.txt"));
    }

    /**
     * The source with the defect.
     *
     * @throws IllegalStateException when the code is not found just once: it has changed, and the fault must follow it
     */
    public String planted() {
        try {
            String original = Files.readString(SOURCES.resolve(source));
            int at = original.indexOf(code);
            if (at < 0 || original.indexOf(code, at + 1) >= 0) {
                throw new IllegalStateException("'" + name + "' is to be planted into " + source + ", which holds "
                        + (at < 0 ? "no" : "more than one") + " place with this code:\n" + code);
            }
            return original.substring(0, at) + defect + original.substring(at + code.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Compiles the source with the defect and runs the tests on it, in a JVM of its own.
     *
     * @param work an empty directory
     * @throws IllegalStateException when it does not compile, or the tests cannot be run
     */
    public Outcome tried(Path work) throws IOException, InterruptedException {
        return new PlantedFaultRun(this, work).run();
    }

    @Override
    public String toString() {
        return name;
    }
}
