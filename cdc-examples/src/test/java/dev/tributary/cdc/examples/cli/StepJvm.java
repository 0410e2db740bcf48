package dev.tributary.cdc.examples.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Starts {@link StepMain}. There are many of its processes, and most of what a short one does is to load classes: the first
 * that nobody kills leaves them in an archive for those after it, which needs all of them to come from jars.
 */
final class StepJvm {

    private final long limitSeconds;
    private final String classPath;
    private final Path archive;

    /**
     * With files of its own.
     *
     * @param directory where they are to be
     * @param limitSeconds the longest that a process may take
     */
    StepJvm(Path directory, long limitSeconds) {
        this.limitSeconds = limitSeconds;
        Path jar = directory.resolve("steps.jar");
        archive = directory.resolve("steps.jsa");
        classPath = jar
                + System.getProperty("path.separator")
                + Path.of(System.getProperty("cdc.jar", "target/cdc.jar")).toAbsolutePath();
        if (!Files.exists(jar)) {
            pack(jar);
        }
    }

    private static void pack(Path jar) {
        String prefix = StepMain.class.getPackageName().replace('.', '/') + '/';
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> classes = Files.list(
                        Path.of(StepMain.class.getResource("StepMain.class").toURI())
                                .getParent())) {
            for (Path one : classes.toList()) {
                String name = one.getFileName().toString();
                if (name.startsWith("Step") || name.startsWith("FaultySteps")) {
                    out.putNextEntry(new JarEntry(prefix + name));
                    Files.copy(one, out);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Starts a process, which waits until somebody waits for it.
     *
     * @param isWhole whether nobody kills it, so that it may leave its classes to others
     */
    CliProcess start(List<String> arguments, boolean isWhole) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:disable",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                classPath,
                StepMain.class.getName()));
        if (Files.exists(archive)) {
            command.add(1, "-XX:SharedArchiveFile=" + archive);
        } else if (isWhole) {
            command.add(1, "-XX:ArchiveClassesAtExit=" + archive);
        }
        command.addAll(arguments);
        try {
            return new CliProcess(new ProcessBuilder(command).start(), limitSeconds, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
