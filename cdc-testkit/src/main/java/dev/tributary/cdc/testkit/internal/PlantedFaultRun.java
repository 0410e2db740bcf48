package dev.tributary.cdc.testkit.internal;

import dev.tributary.cdc.testkit.PlantedFault;
import dev.tributary.cdc.testkit.PlantedFault.Outcome;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles one source with its defect, and has a JVM run tests in which these classes come before the module's own. */
public final class PlantedFaultRun {

    /** A test that hangs has noticed, too. */
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final PlantedFault fault;
    private final Path work;

    public PlantedFaultRun(PlantedFault fault, Path work) {
        this.fault = fault;
        this.work = work;
    }

    public Outcome run() throws IOException, InterruptedException {
        Path classes = compile();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        Stream.of("java.io.tmpdir", "postgres.versions", "workspace", "maven.multiModuleProjectDirectory")
                .filter(key -> System.getProperty(key) != null)
                .forEach(key -> command.add("-D" + key + "=" + System.getProperty(key)));
        command.add("-cp");
        command.add(classes + File.pathSeparator + System.getProperty("java.class.path"));
        command.add(FailingTests.class.getName());
        command.addAll(fault.tests());
        Path output = work.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                return Outcome.CAUGHT;
            }
        } finally {
            process.destroyForcibly();
        }
        return switch (process.exitValue()) {
            case FailingTests.PASSED -> Outcome.MISSED;
            case FailingTests.FAILED -> Outcome.CAUGHT;
            default ->
                throw new IllegalStateException(
                        "the tests of '" + fault.name() + "' could not be run:\n" + Files.readString(output));
        };
    }

    private Path compile() throws IOException {
        Path classes = Files.createDirectories(work.resolve("classes"));
        Path source = work.resolve("source").resolve(fault.source());
        Files.createDirectories(source.getParent());
        Files.writeString(source, fault.planted());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of(
                                    "-d",
                                    classes.toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "-proc:none",
                                    "-nowarn",
                                    "-parameters"),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            if (!done) {
                throw new IllegalStateException("'" + fault.name() + "' does not compile:\n" + messages);
            }
        }
        return classes;
    }
}
