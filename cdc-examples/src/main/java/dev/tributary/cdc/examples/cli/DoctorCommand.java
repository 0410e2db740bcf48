package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.Examination;
import dev.tributary.cdc.Finding;
import dev.tributary.cdc.Finding.Severity;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.config.PipelineSettings.ConfiguredPipeline;
import dev.tributary.cdc.examples.output.Amounts;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.examples.output.TextTable;
import java.nio.file.Path;

/** Looks at everything that a run needs, and touches nothing. */
final class DoctorCommand {

    private DoctorCommand() {}

    static int run(Terminal terminal, Path config) {
        PipelineSettings settings = PipelineSettings.of(ConfigFile.read(config, terminal));
        ConfiguredPipeline configured = settings.pipeline(new PipelineListener() {});
        terminal.note(configured.effective());
        try (Pipeline pipeline = configured.pipeline()) {
            return show(terminal, pipeline.examine());
        }
    }

    private static int show(Terminal terminal, Examination examination) {
        TextTable table = TextTable.leftAligned("", "check", "found");
        for (Finding finding : examination.findings()) {
            table.row(word(terminal, finding.severity()), finding.check(), finding.detail());
            if (!finding.remedy().isEmpty()) {
                table.row("", "", "→ " + finding.remedy());
            }
        }
        table.lines(terminal.width()).forEach(terminal::line);
        long failures = examination.count(Severity.FAILURE);
        long warnings = examination.count(Severity.WARNING);
        terminal.line(Amounts.plural(examination.findings().size(), "check") + ": "
                + Amounts.plural(failures, "failure") + ", " + Amounts.plural(warnings, "warning"));
        if (failures == 0) {
            return 0;
        }
        terminal.complain("error: a run would fail: " + Amounts.plural(failures, "check") + " found a failure");
        terminal.complain("remedy: apply the remedies of the failures above, then run doctor again");
        return Failure.STOPPED;
    }

    private static String word(Terminal terminal, Severity severity) {
        return switch (severity) {
            case OK -> terminal.good("ok");
            case WARNING -> terminal.doubtful("warning");
            case FAILURE -> terminal.bad("FAILURE");
        };
    }
}
