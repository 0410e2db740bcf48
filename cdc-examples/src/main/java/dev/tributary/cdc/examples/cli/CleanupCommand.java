package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.Remnant;
import dev.tributary.cdc.Remnant.Kind;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.output.Amounts;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.examples.output.TextTable;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Removes what a pipeline has made for itself, once somebody has seen what that is and agreed. */
final class CleanupCommand {

    private CleanupCommand() {}

    static int run(Terminal terminal, boolean agreed, boolean slot, boolean publication, InputStream in, Path config) {
        PipelineSettings settings = PipelineSettings.of(ConfigFile.read(config, terminal));
        try (Pipeline pipeline = settings.pipeline(new PipelineListener() {}).pipeline()) {
            List<Remnant> all = pipeline.remnants();
            List<Remnant> going = all.stream()
                    .filter(remnant -> switch (remnant.kind()) {
                        case SLOT -> slot;
                        case PUBLICATION -> publication;
                        case TABLE, FILES, RECORD -> true;
                    })
                    .toList();
            show(terminal, all, going);
            if (going.isEmpty()) {
                return 0;
            }
            if (!agreed && !Agreement.isGiven(terminal, in, "remove this?", "nothing was removed")) {
                return Failure.STOPPED;
            }
            pipeline.cleanup(slot, publication);
            terminal.line("removed: " + Amounts.plural(going.size(), "thing")
                    + "; the replicated tables stay, and replicating them again begins with a snapshot");
        }
        return 0;
    }

    private static void show(Terminal terminal, List<Remnant> all, List<Remnant> going) {
        if (all.isEmpty()) {
            terminal.line("nothing of this pipeline is there");
            return;
        }
        TextTable table = TextTable.leftAligned("", "what", "name", "");
        for (Remnant remnant : all) {
            table.row(going.contains(remnant) ? "remove" : "keep", word(remnant), remnant.name(), remnant.detail());
        }
        table.lines().forEach(terminal::line);
        if (all.stream().anyMatch(remnant -> remnant.kind() == Kind.SLOT && !going.contains(remnant))) {
            terminal.line("the slot stays and keeps WAL at the source; --slot removes it");
        }
    }

    private static String word(Remnant remnant) {
        return remnant.kind().name().toLowerCase(Locale.ROOT);
    }
}
