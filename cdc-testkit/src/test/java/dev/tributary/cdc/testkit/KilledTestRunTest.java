package dev.tributary.cdc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class KilledTestRunTest {

    /** Starts a server, prints its URL, and waits for the end of its input. */
    public static final class Run {

        private Run() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println(
                    "URL " + PostgresServer.shared(PostgresVersion.newest()).url("postgres"));
            System.out.flush();
            int unused = System.in.read();
        }
    }

    @Test
    void theNextRunStopsTheServersOfAKilledOne() throws Exception {
        Process killed = start();
        String url = url(killed);
        killed.destroyForcibly().waitFor();
        assertThat(DriverManager.getConnection(url, "postgres", "postgres")).isNotNull();

        Process next = start();
        String nextUrl = url(next);

        assertThat(nextUrl).isNotEqualTo(url);
        assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", "postgres"))
                .isInstanceOf(SQLException.class);
        next.getOutputStream().close();
        assertThat(next.waitFor()).isZero();
    }

    private static Process start() throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Dpostgres.backend=embedded",
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Run.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String url(Process run) throws IOException {
        BufferedReader output = run.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("URL ")) {
                return line.substring(4);
            }
        }
        throw new AssertionError("The run printed no URL");
    }
}
