package dev.tributary.cdc.workspace.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmOptionsTest {

    /** What it keeps for a statement goes to disk when memory has no room, serialized by fields of the JVM's own classes. */
    @Test
    void openToSparkWhatItSerializesBy(@TempDir Path scratch) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ChildProcess.jvmOptions("256m", scratch));
        command.add("-Dtributary.workspace.log=" + scratch.resolve("workspace.log"));
        String tests = Path.of(JvmOptionsTest.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        command.add("-cp");
        command.add(ChildJars.classPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator))
                + File.pathSeparator
                + tests);
        command.add(SerializingMain.class.getName());

        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("serialized to ");
    }
}
