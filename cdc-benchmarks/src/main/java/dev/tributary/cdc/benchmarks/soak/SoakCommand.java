package dev.tributary.cdc.benchmarks.soak;

import dev.tributary.cdc.benchmarks.report.SoakChart;
import dev.tributary.cdc.benchmarks.report.SoakPage;
import dev.tributary.cdc.benchmarks.report.SoakResult;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the pipeline for long. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Runs a pipeline into a local workspace under steady load and faults, watches its memory, threads,"
                        + " files and lag, and compares both sides at the end. Exits with 1 if they differ.")
public final class SoakCommand implements Callable<Integer> {

    private static final String CHART = "soak.svg";
    private static final String DATA = "soak.csv";

    @Option(names = "--minutes", defaultValue = "30", description = "How long. Default: ${DEFAULT-VALUE}")
    private double minutes;

    @Option(names = "--rate", defaultValue = "5000", description = "Changes a second. Default: ${DEFAULT-VALUE}")
    private int rate;

    @Option(
            names = "--fault-every",
            paramLabel = "DURATION",
            defaultValue = "PT60S",
            description = "Between two faults. Default: ${DEFAULT-VALUE}")
    private Duration every = Duration.ZERO;

    @Option(
            names = "--keys",
            defaultValue = "40000",
            description = "Keys of the largest table; tables do not grow beyond. Default: ${DEFAULT-VALUE}")
    private int keys;

    @Option(names = "--seed", defaultValue = "1", description = "Decides which faults come. Default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--postgres",
            defaultValue = "17",
            description = "Major version of the server. Default: ${DEFAULT-VALUE}")
    private int version;

    @Option(
            names = "--jvm",
            split = " ",
            paramLabel = "OPTIONS",
            defaultValue = "-Xmx192m",
            description = "The pipeline's JVM options. Default: ${DEFAULT-VALUE}")
    private List<String> jvm = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where soak.md, its chart and its data are written. Default: nowhere, the page is printed")
    private @Nullable Path out;

    private SoakCommand() {}

    @Override
    public Integer call() throws Exception {
        Path scratch = Files.createTempDirectory("soak");
        SoakResult result = new Soak(new Soak.Order(
                        Duration.ofMillis((long) (minutes * 60_000)),
                        rate,
                        every,
                        keys,
                        seed,
                        PostgresVersion.of(version),
                        jar(),
                        jvm,
                        scratch,
                        SoakCommand::progress))
                .run();
        String page = SoakPage.of(result, CHART, DATA);
        if (out == null) {
            System.out.println(page);
        } else {
            Files.createDirectories(out);
            Files.writeString(out.resolve("soak.md"), page);
            Files.writeString(out.resolve(CHART), SoakChart.of(result));
            Files.writeString(out.resolve(DATA), SoakPage.data(result));
        }
        if (!result.tables().stream().allMatch(SoakResult.SoakTable::isEqual)) {
            System.err.println("both sides differ: " + result.tables() + "; logs are in " + scratch);
            return 1;
        }
        try (Stream<Path> left = Files.walk(scratch)) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        return 0;
    }

    private static Path jar() throws URISyntaxException {
        return Path.of(SoakCommand.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    private static void progress(String line) {
        System.err.println(String.format("%tT %s", LocalTime.now(ZoneId.systemDefault()), line));
    }
}
