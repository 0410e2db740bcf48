package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.HealthReport.Level;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.output.Amounts;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.examples.output.TextTable;
import dev.tributary.cdc.validate.Content;
import dev.tributary.cdc.validate.TableValidation;
import dev.tributary.cdc.validate.ValidationReport;
import dev.tributary.cdc.validate.Validator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A comparison of both sides. */
final class VerifyCommand {

    private static final String UNKNOWN = "?";

    private VerifyCommand() {}

    /**
     * What of it is to be done.
     *
     * @param tables patterns; empty for all
     * @param exclude patterns
     * @param oneOf one of so many parts of the rows; null for all of them
     * @param rows how many differing rows of each kind are shown of a table; null for the usual number
     * @param patience how long a running pipeline may take; null for the usual time
     * @param json whether the result is one line of JSON
     */
    record Options(
            List<String> tables,
            List<String> exclude,
            @Nullable Long oneOf,
            @Nullable Long rows,
            @Nullable Duration patience,
            boolean json) {}

    static int run(Terminal terminal, Options options, Path config) {
        PipelineSettings settings = PipelineSettings.of(ConfigFile.read(config, terminal));
        ValidationReport report = validator(terminal, settings, options).validate();
        if (options.json()) {
            terminal.line(report.toJson());
        } else {
            show(terminal, report);
        }
        report.requireEqual();
        if (!options.json()) {
            int tables = report.tables().size();
            terminal.line((tables == 1 ? "1 table equal" : "all " + Amounts.count(tables) + " tables equal")
                    + (report.oneOf() == 1 ? "" : " in one of " + report.oneOf() + " parts of their rows")
                    + ", compared in " + Amounts.time(report.elapsed()));
        }
        return 0;
    }

    private static Validator validator(Terminal terminal, PipelineSettings settings, Options options) {
        Validator.Builder builder = settings.validator()
                .includeTables(options.tables().toArray(String[]::new))
                .excludeTables(options.exclude().toArray(String[]::new));
        if (!options.json()) {
            builder.progress(progress -> terminal.progress("  " + progress));
        }
        if (options.oneOf() != null) {
            builder.sampleOneOf((int) Math.min(Integer.MAX_VALUE, options.oneOf()));
        }
        if (options.rows() != null) {
            builder.listedRows((int) Math.min(Integer.MAX_VALUE, options.rows()));
        }
        if (options.patience() != null) {
            builder.patience(options.patience());
        }
        return builder.build();
    }

    private static void show(Terminal terminal, ValidationReport report) {
        TextTable table =
                new TextTable("table", "source rows", "target rows", "source checksum", "target checksum", "equal");
        for (TableValidation each : report.tables()) {
            Content source = each.source();
            Content destination = each.destination();
            table.row(
                    each.table().toString(),
                    source == null ? UNKNOWN : Amounts.count(source.rows()),
                    destination == null ? UNKNOWN : Amounts.count(destination.rows()),
                    source == null ? UNKNOWN : source.checksumText(),
                    destination == null ? UNKNOWN : destination.checksumText(),
                    terminal.mark(each.equal()));
        }
        table.lines().forEach(terminal::line);
        report.differenceLines().forEach(terminal::line);
        report.notCompared().forEach(what -> terminal.line("  not replicated: " + what));
        if (report.lag().level() != Level.UP) {
            terminal.line("  the destination was " + Amounts.time(report.lag().lag()) + " behind");
        }
    }
}
