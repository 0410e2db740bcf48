package dev.tributary.cdc.workspace.internal;

import dev.tributary.cdc.workspace.WorkspaceStartException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The child JVM from its start to its end. */
public final class ChildProcess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);
    private static final String MAIN = "dev.tributary.cdc.workspace.internal.server.WorkspaceMain";
    private static final int LOG_LINES = 15;

    /** What Spark serializes by, as its own launcher opens it (JavaModuleOptions). */
    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.security.action",
            "sun.util.calendar");

    private final Process process;
    private final int port;

    private ChildProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** What the child needs to know. The token goes to its standard input, never to its command line. */
    public record Settings(
            Path data,
            int port,
            String heap,
            String warehouse,
            String token,
            boolean transactions,
            List<String> catalogs,
            List<String> faults) {

        @Override
        public String toString() {
            return "Settings[data=" + data + ", port=" + port + ", heap=" + heap + "]";
        }
    }

    public static ChildProcess start(Settings settings, Duration timeout) {
        Path log = settings.data().resolve("logs").resolve("workspace.log");
        Path console = settings.data().resolve("logs").resolve("console.log");
        Process process = null;
        try {
            makeFolders(settings.data());
            List<Path> classPath = ChildJars.classPath();
            ProcessBuilder builder = new ProcessBuilder(command(settings, classPath, log));
            clean(builder);
            builder.directory(settings.data().toFile());
            process = builder.redirectError(console.toFile()).start();
            var toChild = process.outputWriter(StandardCharsets.US_ASCII);
            toChild.write(settings.token() + "\n");
            toChild.flush();
            int port = ready(process, timeout);
            LOG.info("local workspace on port {} with the data in {}", port, settings.data());
            return new ChildProcess(process, port);
        } catch (IOException | StartFailure e) {
            if (process != null) {
                process.destroyForcibly();
            }
            boolean known = e instanceof StartFailure failure && !failure.remedy.isEmpty();
            throw new WorkspaceStartException(
                    "The local workspace did not start: " + e.getMessage()
                            + (known ? "" : ". Its log is " + log + lastLines(console, log)),
                    known ? ((StartFailure) e).remedy : "Look into its log, then start it again.",
                    e);
        }
    }

    /** A Spark installation on this machine has its own settings, which are not for this one. */
    static void clean(ProcessBuilder builder) {
        builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_") || name.startsWith("HADOOP_"));
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    }

    private static void makeFolders(Path data) throws StartFailure {
        try {
            DataDirectory.make(data);
            Files.createDirectories(data.resolve("logs"));
            Files.createDirectories(data.resolve("scratch"));
        } catch (IOException e) {
            throw new StartFailure(
                    "the data directory " + data + " cannot be used: " + e, "Choose one that this user may write.");
        }
    }

    private static List<String> command(Settings settings, List<Path> classPath, Path log) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(jvmOptions(settings.heap(), settings.data().resolve("scratch")));
        command.addAll(List.of(
                "-Dtributary.workspace.log=" + log,
                "-Dtributary.workspace.data=" + settings.data(),
                "-Dtributary.workspace.port=" + settings.port(),
                "-Dtributary.workspace.warehouse=" + settings.warehouse(),
                "-Dtributary.workspace.transactions=" + settings.transactions(),
                "-Dtributary.workspace.catalogs=" + String.join("\n", settings.catalogs()),
                "-Dtributary.workspace.faults=" + String.join("\n", settings.faults())));
        List<Path> path = withArchive(classPath, command);
        command.add("-cp");
        command.add(path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(MAIN);
        return command;
    }

    /** What every JVM with Spark in it gets here; an archive of classes must be made with the same. */
    static List<String> jvmOptions(String heap, Path scratch) {
        List<String> options = new ArrayList<>(OPENED.stream()
                .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
                .toList());
        options.addAll(List.of(
                "-Xmx" + heap,
                "-Xss4m",
                // Classes arrive in thousands; each default step up would cost a full collection.
                "-XX:MetaspaceSize=256m",
                "-XX:ReservedCodeCacheSize=160m",
                "-Xms256m",
                // Nearly all that a statement allocates dies with it.
                "-XX:NewRatio=1",
                // Fast to start; a workspace of one machine has no use for more.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                // The JVM's own warnings would go to standard output, which is for one line of ours.
                "-Xlog:disable",
                "-Xlog:all=warning:stderr",
                "-Dfile.encoding=UTF-8",
                "-Duser.timezone=UTC",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + scratch,
                // Answers are small and come one at a time: waiting for more to send costs 40 ms each.
                "-Dsun.net.httpserver.nodelay=true",
                "-Dlog4j2.configurationFile=classpath:dev/tributary/cdc/workspace/internal/server/log4j2.properties"));
        return options;
    }

    /** Adds the class data archive when there is one, else has it made; without one it starts all the same. */
    private static List<Path> withArchive(List<Path> classPath, List<String> command) {
        int last = classPath.size() - 1;
        List<Path> jars = classPath.subList(0, last);
        Optional<ClassArchive> archive = ClassArchive.of(jars);
        if (archive.isEmpty()) {
            return classPath;
        }
        Optional<Path> ready = archive.get().ready();
        if (ready.isEmpty()) {
            ArchiveMaker.start(archive.get(), classPath.get(last));
            return classPath;
        }
        List<Path> path = new ArrayList<>(jars);
        path.add(archive.get().boot());
        path.add(classPath.get(last));
        command.add("-XX:SharedArchiveFile=" + ready.get());
        return path;
    }

    /** Reads the child's one line, {@code ready PORT} or {@code failed REASON} with, after a tab, what to do. */
    private static int ready(Process process, Duration timeout) throws StartFailure {
        CompletableFuture<@Nullable String> line = CompletableFuture.supplyAsync(
                () -> {
                    BufferedReader out =
                            new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                    try {
                        return out.readLine();
                    } catch (IOException e) {
                        return null;
                    }
                },
                task -> {
                    Thread reader = new Thread(task, "workspace-start");
                    reader.setDaemon(true);
                    reader.start();
                });
        try {
            String said = line.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (said != null && said.startsWith("failed ")) {
                String[] parts = said.substring("failed ".length()).split("\t", 2);
                throw new StartFailure(parts[0], parts.length == 2 ? parts[1] : "");
            }
            if (said == null || !said.startsWith("ready ")) {
                throw new StartFailure("the child JVM ended before it was ready", "");
            }
            return Integer.parseInt(said.substring("ready ".length()));
        } catch (TimeoutException e) {
            throw new StartFailure(
                    "it was not ready after " + timeout.toSeconds() + " s",
                    "Give it more time with the builder's startTimeout, or free the machine.");
        } catch (ExecutionException e) {
            throw new StartFailure(String.valueOf(e.getCause()), "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted while waiting for it", "Start it again.");
        }
    }

    private static String lastLines(Path... logs) {
        StringBuilder text = new StringBuilder();
        for (Path log : logs) {
            if (Files.isRegularFile(log)) {
                try {
                    List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
                    lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())
                            .forEach(line -> text.append("\n  ").append(line));
                } catch (IOException e) {
                    text.append("\n  (")
                            .append(log)
                            .append(" cannot be read: ")
                            .append(e)
                            .append(')');
                }
            }
        }
        return text.isEmpty() ? "" : "; it ends with:" + text;
    }

    public int port() {
        return port;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public void waitFor() throws InterruptedException {
        process.waitFor();
    }

    @Override
    public void close() {
        try {
            // The end of its input tells the child to end.
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("the child JVM had ended already", e);
        }
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static final class StartFailure extends Exception {

        private static final long serialVersionUID = 1L;

        private final String remedy;

        StartFailure(String message, String remedy) {
            super(message);
            this.remedy = remedy;
        }
    }
}
