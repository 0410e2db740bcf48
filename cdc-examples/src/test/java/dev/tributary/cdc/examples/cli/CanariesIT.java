package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clear text of masked, hashed and truncated columns is in no staged file, staging table, table, dead letter, log
 * (with everything logged that can be), report or message, whatever happens to the rows.
 */
@ExtendWith(WorkspaceProcess.Shared.class)
class CanariesIT {

    private final Random random = new Random(8);
    private final List<String> secret = new ArrayList<>();

    @TempDir
    Path directory;

    /** A word that occurs nowhere else. */
    private String canary() {
        String word =
                random.ints(24, 'a', 'z' + 1).mapToObj(Character::toString).collect(Collectors.joining());
        secret.add(word);
        return word;
    }

    private String row(String state) {
        return "('%s', '%s', '%s', %s, '%s', ARRAY['%s'], '{\"a\": \"%s\"}', '\\x00'::bytea || '%s'::bytea, 'open-%s', '%s')"
                .formatted(
                        canary(),
                        canary(),
                        canary(),
                        // A number of as many digits, as a word.
                        number(),
                        canary() + canary().repeat(200),
                        canary(),
                        canary(),
                        canary(),
                        canary(),
                        state);
    }

    private String number() {
        String digits = "7" + random.ints(23, 0, 10).mapToObj(Integer::toString).collect(Collectors.joining());
        secret.add(digits);
        return digits;
    }

    @PostgresTest(newestOnly = true)
    @Tag("W14")
    void areNowhere(PostgresDatabase database, WorkspaceProcess workspace) throws IOException {
        database.execute(
                "CREATE TABLE person (id text PRIMARY KEY, ssn text NOT NULL, mail varchar(100), account numeric,"
                        + " body text, words text[], doc jsonb, raw bytea, notes text, state text)",
                "ALTER TABLE person ALTER body SET STORAGE EXTERNAL",
                "INSERT INTO person VALUES " + row("control-snapshot") + ", " + row("kept") + ", " + row("moved") + ", "
                        + row("deleted") + ", " + row("refused-in-snapshot"));
        Shop shop = Shop.of(database, workspace, directory)
                .set("source.columns.mask", "*.ssn, *.doc:hidden, *.words")
                .set("source.columns.hash", "*.id, *.mail, *.account, *.body, *.raw")
                .set("source.columns.hash-key", canary())
                .set("source.columns.truncate", "*.notes:5");
        Path log = directory.resolve("log");
        Process process = start(shop, log);
        try {
            step(process, log, 1);
            database.execute(
                    "UPDATE person SET state = 'control-stream' WHERE state = 'kept'",
                    "UPDATE person SET id = '" + canary() + "' WHERE state = 'moved'",
                    "INSERT INTO person VALUES " + row("new") + ", " + row("refused-in-stream"),
                    "DELETE FROM person WHERE state = 'deleted'",
                    "ALTER TABLE person REPLICA IDENTITY FULL",
                    "UPDATE person SET mail = '" + canary() + "', ssn = '" + canary() + "' WHERE state = 'new'",
                    "DELETE FROM person WHERE state LIKE 'refused-in%'");
            step(process, log, 2);
            database.execute("INSERT INTO person VALUES " + row("refused-and-stopped"));
            step(process, log, 3);
            database.execute(
                    "DELETE FROM person WHERE state LIKE 'refused%'",
                    "ALTER TABLE person RENAME ssn TO social", "INSERT INTO person VALUES " + row("renamed"));
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            assertThat(process.waitFor()).isZero();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            process.destroyForcibly();
        }

        String printed = Files.readString(log);
        assertThat(missing(
                        printed,
                        "DEBUG dev.tributary",
                        "FINEST: ",
                        "DEBUG com.databricks.sdk.core.ApiClient",
                        "RowRefusedException: a row of table public\\.person \\(id = [0-9a-f]{64}\\) was refused",
                        "SchemaChangeException: column 'social' of table public.person was masked, hashed or truncated",
                        " kept in /Volumes/"))
                .isEmpty();
        Files.move(log, Files.createDirectory(directory.resolve("logs")).resolve("log"));
        secret.add(workspace.token());
        Canaries canaries = new Canaries(secret);
        assertThat(canaries.in(directory.resolve("tmp"))).isEmpty();
        assertThat(canaries.in(directory.resolve("logs"))).isEmpty();
        assertThat(canaries.in(workspace.data()))
                .as("the workspace keeps its own token, in one file")
                .isEqualTo(Map.of(workspace.token(), new TreeSet<>(List.of("token"))));
        assertFound(workspace, "control-snapshot", ".parquet");
        assertFound(workspace, "control-stream", ".parquet");
        assertFound(workspace, "refused-in-snapshot", ".avro");
        assertFound(workspace, "refused-in-stream", ".avro");
    }

    /** The log is too long to be shown with what it lacks. */
    private static List<String> missing(String log, String... patterns) {
        return Arrays.stream(patterns)
                .filter(pattern -> !Pattern.compile(pattern).matcher(log).find())
                .toList();
    }

    /** What is not treated is found, so the search finds what it should not find, too. */
    private static void assertFound(WorkspaceProcess workspace, String word, String suffix) {
        Map<String, TreeSet<String>> found = new Canaries(List.of(word)).in(workspace.data());
        assertThat(found.getOrDefault(word, new TreeSet<>()))
                .as(word)
                .anyMatch(file -> file.endsWith(suffix) && file.contains("cdc_files"))
                .as("%s in a table, unless it was refused", word)
                .matches(files -> suffix.equals(".avro")
                        || files.stream().anyMatch(file -> !file.contains("cdc_files") && file.endsWith(".parquet")));
    }

    private Process start(Shop shop, Path log) throws IOException {
        Path logging = Files.writeString(
                directory.resolve("logging.properties"),
                """
                handlers=java.util.logging.ConsoleHandler
                .level=ALL
                java.util.logging.ConsoleHandler.level=ALL
                """);
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                        "-Djava.util.logging.config.file=" + logging,
                        "-Djava.io.tmpdir=" + Files.createDirectory(directory.resolve("tmp")),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CanaryMain.class.getName(),
                        shop.config())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Lets the step before end, and the next one begin once its changes are made. */
    private static void step(Process process, Path log, int number) throws IOException {
        if (number > 1) {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        }
        Await.until("step " + number + " has ended", Duration.ofSeconds(90), () -> {
            if (!process.isAlive()) {
                throw new AssertionError("ended early: " + tail(log));
            }
            return occurrences(log) >= number;
        });
    }

    private static long occurrences(Path log) {
        return read(log).lines().filter(line -> line.equals("waiting")).count();
    }

    private static String tail(Path log) {
        String text = read(log);
        return text.substring(Math.max(0, text.length() - 4000));
    }

    private static String read(Path log) {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
