package dev.tributary.cdc.benchmarks;

import dev.tributary.cdc.benchmarks.report.Chart;
import dev.tributary.cdc.benchmarks.report.Page;
import dev.tributary.cdc.benchmarks.report.Results;
import dev.tributary.cdc.benchmarks.report.ResultsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the page of the documentation. */
@Command(
        name = "page",
        mixinStandardHelpOptions = true,
        description = "Makes the page of results, and its chart, of files that --json wrote.")
final class PageCommand implements Callable<Integer> {

    private static final String CHART = "benchmarks.svg";
    private static final String DATA = "benchmarks.json";

    @Option(
            names = "--json",
            split = ",",
            required = true,
            paramLabel = "FILE",
            description = "Files with results; of what several hold, the last one counts.")
    private List<Path> files = List.of();

    @Option(
            names = "--out",
            defaultValue = "docs/reference",
            paramLabel = "DIR",
            description = "Where benchmarks.md, its chart and its data are written. Default: ${DEFAULT-VALUE}")
    private Path directory = Path.of("");

    private PageCommand() {}

    @Override
    public Integer call() throws Exception {
        Results results = Results.none();
        for (Path file : files) {
            if (!Files.isReadable(file)) {
                System.err.println("no such file: " + file + ". Measure first, with --json " + file);
                return 2;
            }
            results = results.plus(ResultsFile.read(file));
        }
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("benchmarks.md"), Page.of(results, CHART));
        Files.writeString(directory.resolve(CHART), Chart.of(results.races()));
        // Read before it is written: it may be one of the files.
        ResultsFile.write(directory.resolve(DATA), results);
        System.err.println("written: " + directory.resolve("benchmarks.md") + ", " + CHART + " and " + DATA);
        return 0;
    }
}
