package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {

    @Test
    void theChildDiesWithItsParent(@TempDir Path data) throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-DlocalRepository=" + System.getProperty("localRepository", ""),
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        data.toString())
                .redirectError(data.resolve("parent.err").toFile())
                .start();
        try (BufferedReader out = parent.inputReader()) {
            String pid = out.readLine();
            assertThat(pid).as(Files.readString(data.resolve("parent.err"))).isNotNull();
            ProcessHandle child = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            assertThat(child.isAlive()).isTrue();
            assertThat(child.info().commandLine().orElse("")).doesNotContain("very-secret");
            parent.destroyForcibly();
            child.onExit().get(20, TimeUnit.SECONDS);
            assertThat(child.isAlive()).isFalse();
        } finally {
            parent.destroyForcibly();
        }
    }

    /** A process with a workspace that waits to be killed. */
    static final class Parent {

        public static void main(String[] arguments) throws Exception {
            LocalWorkspaceServer server = LocalWorkspaceServer.builder()
                    .data(Path.of(arguments[0]))
                    .token("very-secret")
                    .start();
            System.out.println(server.pid());
            server.waitFor();
        }
    }

    @Test
    void whatCannotWorkIsSaidBeforeAnythingStarts(@TempDir Path data) throws Exception {
        assertThatThrownBy(() -> LocalWorkspaceServer.builder().start()).hasMessageContaining("data directory");
        assertThatThrownBy(() -> LocalWorkspaceServer.builder().port(70_000)).hasMessageContaining("70000");
        assertThatThrownBy(() -> LocalWorkspaceServer.builder().heap("lots")).hasMessageContaining("such as 1g");
        assertThatThrownBy(() -> LocalWorkspaceServer.builder().token("no;semicolons"))
                .hasMessageContaining("letters")
                .hasMessageNotContaining("no;semicolons");
        Path file = Files.createFile(data.resolve("file"));
        assertThatThrownBy(() -> LocalWorkspaceServer.builder().data(file).start())
                .isInstanceOf(WorkspaceStartException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aPortInUseIsNamed(@TempDir Path data) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> LocalWorkspaceServer.builder()
                            .data(data)
                            .port(taken.getLocalPort())
                            .start())
                    .hasMessageContaining("port " + taken.getLocalPort() + " of 127.0.0.1 is in use")
                    .extracting(e -> ((WorkspaceStartException) e).remedy())
                    .isEqualTo("Choose another port, or 0 for a free one.");
        }
    }

    @Test
    void aChildThatCannotStartSaysWhy(@TempDir Path data) throws Exception {
        Files.writeString(data.resolve("catalog.json"), "{\"format\": 99}");
        assertThatThrownBy(() -> LocalWorkspaceServer.builder().data(data).start())
                .isInstanceOf(WorkspaceStartException.class)
                .hasMessageContaining("was written by a newer version (format 99)")
                .extracting(e -> ((WorkspaceStartException) e).remedy())
                .isEqualTo("Start the workspace with the version that wrote it, or with another data directory.");
        assertThatThrownBy(() -> LocalWorkspaceServer.builder()
                        .data(data)
                        .startTimeout(Duration.ofMillis(1))
                        .start())
                .hasMessageContaining("it was not ready after");
    }
}
