package dev.tributary.cdc.postgres.internal.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fuzzer that sees which code its inputs reach, from what servers really sent: {@code mvn -Pfuzz test -pl cdc-postgres
 * -Dtest=DecoderFuzzTest}, for {@code fuzz.seconds}. Without the profile, {@link RecordedMessagesTest} does a fixed part.
 */
@EnabledIf("fuzzerIsThere")
class DecoderFuzzTest {

    private static final String FUZZER = "com.code_intelligence.jazzer.Jazzer";

    @TempDir
    Path directory;

    static boolean fuzzerIsThere() {
        return DecoderFuzzTest.class.getResource('/' + FUZZER.replace('.', '/') + ".class") != null;
    }

    @Test
    void findsNothingButRefusals() throws Exception {
        Path corpus = seeds();
        Process fuzzer = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx512m",
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FUZZER,
                        "--target_class=" + DecoderFuzzTarget.class.getName(),
                        "--instrumentation_includes=dev.tributary.**",
                        "-max_total_time=" + Integer.getInteger("fuzz.seconds", 60),
                        "-timeout=5",
                        "-rss_limit_mb=1500",
                        "-max_len=4096",
                        "-print_final_stats=1",
                        "-artifact_prefix=" + directory + '/',
                        corpus.toString())
                .directory(directory.toFile())
                .inheritIO()
                .start();

        assertThat(fuzzer.waitFor()).as("exit code of the fuzzer").isZero();
    }

    private Path seeds() throws IOException {
        Path corpus = Files.createDirectory(directory.resolve("corpus"));
        int number = 0;
        for (String name : Fixtures.names()) {
            boolean inBlock = false;
            for (byte[] message : Fixtures.messages(name)) {
                byte[] seed = new byte[1 + message.length];
                seed[0] = (byte) (inBlock ? 1 : 0);
                System.arraycopy(message, 0, seed, 1, message.length);
                Files.write(corpus.resolve("seed-" + ++number), seed);
                inBlock = message[0] == 'S' || inBlock && message[0] != 'E';
            }
        }
        return corpus;
    }
}
