package dev.tributary.cdc.workspace.internal;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a {@link ClassArchive} beside the workspace that is starting: a process of its own, with low priority, that outlives
 * the one that asked for it. It runs a workspace on scratch data, whose JVM writes the archive when it ends, and names the
 * file once it is whole.
 */
public final class ArchiveMaker {

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveMaker.class);
    private static final String TRAINING = "dev.tributary.cdc.workspace.internal.server.Training";
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MOST_TEXT = 2_000;
    private static final Duration UNUSED = Duration.ofDays(30);

    private ArchiveMaker() {}

    /** Starts one unless another is at it or the machine is busy. Nothing depends on its success. */
    static void start(ClassArchive archive, Path own) {
        if (isBusy()) {
            return;
        }
        try {
            Optional<FileLock> free = archive.claim();
            if (free.isEmpty()) {
                return;
            }
            free.get().channel().close();
            List<String> command = new ArrayList<>();
            if (Files.isExecutable(Path.of("/usr/bin/nice"))) {
                command.addAll(List.of("/usr/bin/nice", "-n", "19"));
            }
            command.addAll(List.of(java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
            String asked = System.getProperty(ClassArchive.PROPERTY);
            if (asked != null) {
                command.add("-D" + ClassArchive.PROPERTY + "=" + asked);
            }
            command.addAll(List.of("-cp", withLogging(own), ArchiveMaker.class.getName(), own.toString()));
            archive.jars().forEach(jar -> command.add(jar.toString()));
            new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(new File(nothing())))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.info("no class data archive is made: {}", e.toString());
        }
    }

    /** Whether this machine has enough to do already; a later start will find it otherwise. */
    static boolean isBusy() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system.getSystemLoadAverage() > 2.0 * system.getAvailableProcessors();
    }

    private static String nothing() {
        return File.separatorChar == '/' ? "/dev/null" : "NUL";
    }

    /** This class needs the logging interface, wherever this process has it. */
    private static String withLogging(Path own) throws IOException {
        try {
            Path logging = Path.of(Logger.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return own.equals(logging) ? own.toString() : own + File.pathSeparator + logging;
        } catch (java.net.URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The place of this module's classes, then the jars. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path own = Path.of(arguments[0]);
        List<Path> jars = Stream.of(arguments).skip(1).map(Path::of).toList();
        ClassArchive archive = ClassArchive.of(jars).orElseThrow();
        Optional<FileLock> claim = archive.claim();
        if (claim.isEmpty() || archive.ready().isPresent()) {
            return;
        }
        Path scratch = Files.createTempDirectory("tributary-archive-");
        // Beside its later place, so that naming it is one step.
        Path made = archive.folder().resolve("making-" + ProcessHandle.current().pid() + ".jsa");
        try {
            make(archive, own, made, scratch);
            sweep(archive);
        } catch (IOException e) {
            Files.writeString(archive.failure(), e + System.lineSeparator());
        } finally {
            Files.deleteIfExists(made);
            delete(scratch);
            claim.get().channel().close();
        }
    }

    private static void make(ClassArchive archive, Path own, Path made, Path scratch)
            throws IOException, InterruptedException {
        Path console = scratch.resolve("console.log");
        List<String> command = new ArrayList<>(List.of(java(), "-XX:ArchiveClassesAtExit=" + made));
        command.addAll(ChildProcess.jvmOptions("512m", scratch));
        command.add("-Dtributary.workspace.log=" + scratch.resolve("workspace.log"));
        archive.writeBoot();
        List<Path> path = new ArrayList<>(archive.jars());
        path.add(archive.boot());
        command.addAll(
                List.of("-cp", path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator))));
        command.addAll(List.of(
                "dev.tributary.cdc.workspace.internal.boot.Boot", own.toString(), TRAINING, scratch.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        ChildProcess.clean(builder);
        Process training = builder.redirectErrorStream(true)
                .redirectOutput(console.toFile())
                .start();
        try {
            if (!training.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("it was not made within " + LONGEST);
            }
        } finally {
            training.destroyForcibly().waitFor();
        }
        if (training.exitValue() != 0 || !Files.isRegularFile(made)) {
            throw new IOException(
                    "the JVM that makes it ended with " + training.exitValue() + ": " + Files.readString(console));
        }
        archive.publish(made);
    }

    private static String end(String text) {
        return text.substring(Math.max(0, text.length() - MOST_TEXT));
    }

    /** Archives of other jars and Javas that were not used for long. */
    private static void sweep(ClassArchive archive) throws IOException {
        Instant old = Instant.now().minus(UNUSED);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(archive.folder(), "{workspace-,making-}*.jsa")) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
