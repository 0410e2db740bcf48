package dev.tributary.cdc.examples.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each module brings onto a host's class path: every dependency is forced on users. */
class FootprintTest {

    private static final List<String> FOREIGN =
            List.of("org/apache/spark/", "org/apache/hadoop/", "scala/", "com/fasterxml/jackson/module/scala/");

    /**
     * Budgets in megabytes of the module's own jar and of others' jars; modules of ours that it stands on have budgets of
     * their own. Jars without its own.
     */
    @ParameterizedTest
    @CsvSource({"cdc-core, 0.6, 2", "cdc-parquet, 20, 5", "cdc-postgres, 2, 4", "cdc-databricks, 75, 45"})
    void staysWithinItsBudget(String module, double megabytes, int jars) throws IOException {
        List<Path> path = runtimeClassPath(module);
        long bytes = size(own(module));
        StringBuilder listing = new StringBuilder(module).append(":\n");
        for (Path entry : path) {
            bytes += isOurs(entry) ? 0 : size(entry);
            listing.append(String.format("  %8.3f MB  %s%n", size(entry) / 1e6, entry.getFileName()));
        }
        assertThat(path).as(listing.toString()).hasSizeLessThanOrEqualTo(jars);
        assertThat(bytes / 1e6).as(listing.toString()).isLessThanOrEqualTo(megabytes);
    }

    @ParameterizedTest
    @CsvSource({"cdc-core", "cdc-parquet", "cdc-postgres", "cdc-databricks"})
    void bringsNoClassOfSparkHadoopOrScala(String module) throws IOException {
        for (Path entry : runtimeClassPath(module)) {
            if (Files.isRegularFile(entry)) {
                try (JarFile jar = new JarFile(entry.toFile())) {
                    assertThat(jar.stream().map(file -> file.getName()))
                            .as(entry.toString())
                            .noneMatch(name -> FOREIGN.stream().anyMatch(name::startsWith));
                }
            }
        }
    }

    private static Path own(String module) {
        Path target = root().resolve(module).resolve("target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches(module + "-[0-9][^-]*(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(module + " is not packaged: build it first"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOurs(Path entry) {
        return entry.getFileName().toString().startsWith("cdc-")
                || entry.toString().contains(root().getFileName() + File.separator + "cdc-");
    }

    private static List<Path> runtimeClassPath(String module) throws IOException {
        Path list = root().resolve(module).resolve("target").resolve("runtime-class-path.txt");
        List<Path> entries = new ArrayList<>();
        for (String entry : Files.readString(list).strip().split(Pattern.quote(File.pathSeparator))) {
            entries.add(Path.of(entry));
        }
        assertThat(entries).as("class path of " + module).allMatch(Files::exists);
        return entries;
    }

    private static Path root() {
        return Path.of("").toAbsolutePath().getParent();
    }

    private static long size(Path path) {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
