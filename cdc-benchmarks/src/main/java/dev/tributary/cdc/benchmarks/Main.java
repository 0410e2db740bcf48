package dev.tributary.cdc.benchmarks;

import dev.tributary.cdc.benchmarks.contest.Task;
import dev.tributary.cdc.benchmarks.report.Chart;
import dev.tributary.cdc.benchmarks.report.Results;
import dev.tributary.cdc.benchmarks.report.ResultsFile;
import dev.tributary.cdc.benchmarks.report.Setting;
import dev.tributary.cdc.benchmarks.report.Tables;
import dev.tributary.cdc.benchmarks.soak.SoakCommand;
import dev.tributary.cdc.benchmarks.workload.Workload;
import dev.tributary.cdc.benchmarks.workload.Workloads;
import dev.tributary.cdc.testkit.Certificate;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code java -jar benchmarks.jar}. */
@Command(
        name = "benchmarks",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {PageCommand.class, JmhCommand.class, SoakCommand.class},
        description = "Runs ours, the limits and the peers in turn on the same tables and the same WAL, on an embedded"
                + " PostgreSQL, and prints a table for each name. Ratios within one run are what counts.")
public final class Main implements Callable<Integer> {

    private static final String PASSWORD = Task.PASSWORD;
    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "What to measure, or all. Default: list the names.")
    private List<String> names = List.of();

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds of each. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--peer-rounds",
            paramLabel = "rounds",
            description = "Rounds in which the peers take part, which take most of the time. Default: all")
    private @Nullable Integer peerRounds;

    @Option(
            names = "--passes",
            defaultValue = "2",
            description = "How often each process does the same; the last pass counts, the first is told as cold."
                    + " Default: ${DEFAULT-VALUE}")
    private int passes;

    @Option(names = "--scale", defaultValue = "1", description = "Size of the data. Default: ${DEFAULT-VALUE}")
    private double scale;

    @Option(
            names = "--seconds",
            defaultValue = "120",
            paramLabel = "seconds",
            description = "How long latency takes, for each flush interval. Default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(
            names = "--who",
            split = ",",
            description =
                    "Who competes besides ours: server_copy, raw_copy, raw_stream, debezium, debezium_tuned, spark,"
                            + " avro. Default: all")
    private Set<String> who = Set.of();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description =
                    "Where results are kept, round by round: added to what the file holds, in place of earlier ones"
                            + " of the same name. The command page makes a page of it.")
    private @Nullable Path json;

    @Option(names = "--svg", paramLabel = "FILE", description = "Where the rates are drawn.")
    private @Nullable Path svg;

    @Option(
            names = "--postgres",
            defaultValue = "17",
            description = "Major version of the server. Default: ${DEFAULT-VALUE}")
    private int version;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "A server that runs elsewhere, instead of an embedded one:"
                    + " jdbc:postgresql://host:port/database, with wal_level=logical, slots and senders for every pass,"
                    + " and connections with and without TLS. Databases are made there and dropped again. The password"
                    + " stands in the environment variable " + PASSWORD + ".")
    private @Nullable String url;

    @Option(
            names = "--user",
            description = "Who may create databases there, and replicate; server_copy needs a superuser.")
    private @Nullable String user;

    @Option(
            names = "--jvm",
            split = " ",
            paramLabel = "OPTIONS",
            description = "JVM options for ours, such as a profiler's.")
    private List<String> jvm = List.of();

    private Results results = Results.none();

    private Main() {}

    public static void main(String[] arguments) {
        // Progress is told by this command itself.
        System.setProperty(LOG_LEVEL, System.getProperty(LOG_LEVEL, "warn"));
        System.exit(new CommandLine(new Main())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    System.err.println("failed: " + e);
                    return 1;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        List<Trial> known = trials();
        if (names.isEmpty()) {
            known.forEach(trial -> System.out.printf("%-18s %s%n", trial.name(), trial.describe()));
            return 0;
        }
        List<Trial> chosen = chosen(known);
        Results kept = json == null ? Results.none() : ResultsFile.readIfThere(json);
        List<String> failed = new ArrayList<>();
        Path scratch = Files.createTempDirectory("benchmarks");
        try (Database server = server(scratch);
                Workspaces workspaces = new Workspaces(scratch, Main::progress)) {
            results = kept.with(Setting.here(server.version()));
            Bench bench = new Bench(server, new ContestantProcess(home(), jvm), workspaces, scratch, Main::progress);
            for (Trial trial : chosen) {
                try {
                    trial.run(bench, this::add);
                } catch (SQLException | IOException | RuntimeException e) {
                    // What else was asked for can still be measured.
                    progress(trial.name() + " failed: " + (e instanceof ContestantException ? e.getMessage() : e));
                    failed.add(trial.name());
                }
            }
        }
        if (!failed.isEmpty()) {
            System.err.println("failed: " + String.join(", ", failed) + "; logs are in " + scratch);
            return 1;
        }
        Bench.deleteAll(scratch);
        return 0;
    }

    private Database server(Path scratch) throws SQLException, IOException, InterruptedException {
        if (url == null) {
            progress("starting PostgreSQL " + version);
            return Database.start(
                    PostgresVersion.of(version),
                    Certificate.selfSigned(scratch, "server", "CN=127.0.0.1", "SAN=IP:127.0.0.1"));
        }
        String password = System.getenv(PASSWORD);
        if (user == null || password == null) {
            throw wrong("--url needs --user, and the password in the environment variable " + PASSWORD);
        }
        return Database.existing(url, user, password);
    }

    private List<Trial> trials() {
        Rounds all = new Rounds(rounds, peerRounds == null ? rounds : peerRounds, passes);
        List<Trial> trials = new ArrayList<>();
        for (Workload workload : new Workloads(scale).all()) {
            trials.add(new RaceTrial(workload, competitors(workload), all));
        }
        trials.add(new LinearityTrial(scale, rounds));
        trials.add(new EndToEndTrial(new Workloads(scale)));
        trials.add(new LatencyTrial(new Workloads(scale), Duration.ofSeconds(seconds)));
        trials.add(new StatementsTrial(new Workloads(scale)));
        return trials;
    }

    private List<Trial> chosen(List<Trial> known) {
        List<String> unknown = names.stream()
                .filter(name -> !name.equals("all")
                        && known.stream().noneMatch(trial -> trial.name().equals(name)))
                .toList();
        if (!unknown.isEmpty()) {
            throw wrong(
                    "nothing is called " + String.join(", ", unknown) + "; without a name, this command lists them");
        }
        return known.stream()
                .filter(trial -> names.contains("all") || names.contains(trial.name()))
                .toList();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    /** Printed and kept at once, so that a run that is cut short was not in vain. */
    private void add(Object result) {
        results = results.with(result);
        System.out.println(Tables.of(result));
        try {
            if (json != null) {
                ResultsFile.write(json, results);
            }
            if (svg != null) {
                Files.writeString(svg, Chart.of(results.races()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void progress(String line) {
        System.err.println(String.format("%tT %s", LocalTime.now(ZoneId.systemDefault()), line));
    }

    private List<Competitor> competitors(Workload workload) {
        Set<String> wanted = new TreeSet<>();
        who.forEach(name -> wanted.add(name.toUpperCase(Locale.ROOT)));
        wanted.stream()
                .filter(name -> Arrays.stream(Competitor.values())
                        .noneMatch(one -> one.name().equals(name)))
                .findFirst()
                .ifPresent(name -> {
                    throw wrong("--who: nobody is called " + name.toLowerCase(Locale.ROOT) + "; see --help");
                });
        return Arrays.stream(Competitor.values())
                .filter(one -> one == Competitor.OURS || wanted.isEmpty() || wanted.contains(one.name()))
                .filter(one -> one.takesPartIn(workload))
                .toList();
    }

    /** The directory of the jar that this class is in. */
    private static Path home() throws URISyntaxException {
        Path code = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path parent = code.toAbsolutePath().getParent();
        return parent == null ? code : parent;
    }
}
