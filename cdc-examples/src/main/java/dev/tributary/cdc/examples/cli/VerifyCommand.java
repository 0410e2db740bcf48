package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.output.Amounts;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.examples.output.TextTable;
import dev.tributary.cdc.examples.verify.Content;
import dev.tributary.cdc.examples.verify.TableVerification;
import dev.tributary.cdc.examples.verify.Verification;
import dev.tributary.cdc.examples.verify.Verifier;
import java.nio.file.Path;

/** A comparison of both sides. */
final class VerifyCommand {

    private static final String UNKNOWN = "?";

    private VerifyCommand() {}

    static int run(Terminal terminal, Path config) {
        PipelineSettings settings = PipelineSettings.of(ConfigFile.read(config, terminal));
        Verification verification = new Verifier(settings)
                .verify((done, of) ->
                        terminal.progress("  " + done + " of " + Amounts.plural(of, "table") + " compared"));
        TextTable table =
                new TextTable("table", "source rows", "target rows", "source checksum", "target checksum", "equal");
        for (TableVerification each : verification.tables()) {
            Content destination = each.destination();
            table.row(
                    each.table().toString(),
                    Amounts.count(each.source().rows()),
                    destination == null ? UNKNOWN : Amounts.count(destination.rows()),
                    each.source().checksumText(),
                    destination == null ? UNKNOWN : destination.checksumText(),
                    terminal.mark(each.equal()));
        }
        table.lines().forEach(terminal::line);
        for (TableVerification each : verification.tables()) {
            each.problem().ifPresent(problem -> terminal.line("  " + each.target() + " cannot be read: " + problem));
        }
        verification.notReplicated().forEach(what -> terminal.line("  not replicated: " + what));
        Verifier.requireEqual(verification);
        terminal.line("all " + Amounts.plural(verification.tables().size(), "table") + " equal, compared in "
                + Amounts.time(verification.elapsed()));
        return 0;
    }
}
