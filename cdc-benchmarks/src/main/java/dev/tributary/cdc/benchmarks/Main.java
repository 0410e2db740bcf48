package dev.tributary.cdc.benchmarks;

import dev.tributary.cdc.benchmarks.report.Report;
import dev.tributary.cdc.benchmarks.workload.Workload;
import dev.tributary.cdc.benchmarks.workload.Workloads;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code java -jar benchmarks.jar}. */
@Command(
        name = "benchmarks",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs ours, the limits and the peers in turn on the same tables and the same WAL, on an embedded"
                + " PostgreSQL, and prints a table per workload. Ratios within one run are what counts.")
public final class Main implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "Workloads, or all. Default: list them.")
    private List<String> names = List.of();

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds of each workload. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--passes",
            defaultValue = "2",
            description = "How often each process does the same; the last pass counts, the first is told as cold."
                    + " Default: ${DEFAULT-VALUE}")
    private int passes;

    @Option(names = "--scale", defaultValue = "1", description = "Size of the data. Default: ${DEFAULT-VALUE}")
    private double scale;

    @Option(
            names = "--who",
            split = ",",
            description =
                    "Who competes besides ours: server_copy, raw_copy, raw_stream, debezium, debezium_tuned, spark,"
                            + " avro. Default: all")
    private Set<String> who = Set.of();

    @Option(names = "--json", paramLabel = "FILE", description = "Where every round's figures are written as JSON.")
    private @Nullable Path json;

    @Option(names = "--svg", paramLabel = "FILE", description = "Where the rates are drawn.")
    private @Nullable Path svg;

    @Option(
            names = "--postgres",
            defaultValue = "17",
            description = "Major version of the server. Default: ${DEFAULT-VALUE}")
    private int version;

    @Option(
            names = "--jvm",
            split = " ",
            paramLabel = "OPTIONS",
            description = "JVM options for ours, such as a profiler's.")
    private List<String> jvm = List.of();

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return new CommandLine(new Main()).execute(arguments);
    }

    @Override
    public Integer call() throws Exception {
        List<Workload> known = new Workloads(scale).all();
        if (names.isEmpty()) {
            known.forEach(workload -> System.out.printf("%-18s %s%n", workload.name(), workload.describe()));
            return 0;
        }
        List<Workload> chosen = known.stream()
                .filter(workload -> names.contains("all") || names.contains(workload.name()))
                .toList();
        if (chosen.size() < (names.contains("all") ? 1 : names.size())) {
            System.err.println("no such workload; without a name, this command lists them");
            return 2;
        }
        Report report = new Report();
        Path scratch = Files.createTempDirectory("benchmarks");
        try (Database server = Database.start(PostgresVersion.of(version))) {
            Benchmark benchmark =
                    new Benchmark(server, new ContestantProcess(home(), jvm), scratch, passes, System.err::println);
            for (Workload workload : chosen) {
                report.add(workload, benchmark.run(workload, competitors(workload), rounds));
                System.out.println(report.table(workload));
                if (json != null) {
                    Files.writeString(json, report.json());
                }
                if (svg != null) {
                    Files.writeString(svg, report.svg());
                }
            }
        }
        // What a contestant that failed had to say stays.
        Benchmark.deleteAll(scratch);
        return 0;
    }

    private List<Competitor> competitors(Workload workload) {
        Set<String> wanted = new TreeSet<>();
        who.forEach(name -> wanted.add(name.toUpperCase(Locale.ROOT)));
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
