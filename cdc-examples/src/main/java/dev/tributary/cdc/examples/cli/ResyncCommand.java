package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.output.Terminal;
import java.nio.file.Path;
import java.util.List;

/** Asks for tables to be copied anew. */
final class ResyncCommand {

    private ResyncCommand() {}

    static int run(Terminal terminal, List<String> tables, Path config) {
        TableId[] ids = tables.stream().map(ResyncCommand::table).toArray(TableId[]::new);
        PipelineSettings settings = PipelineSettings.of(ConfigFile.read(config, terminal));
        try (Pipeline pipeline = settings.pipeline(new PipelineListener() {}).pipeline()) {
            pipeline.resync(ids);
        }
        terminal.line("recorded: " + String.join(", ", tables)
                + " will be copied anew by the cdc run that goes on, or by the next one");
        return 0;
    }

    private static TableId table(String name) {
        int dot = name.indexOf('.');
        if (dot < 1 || dot == name.length() - 1) {
            throw new ConfigurationException(
                    "'" + name + "' names no table", "Give tables as schema.table, as the catalog spells them.");
        }
        return new TableId(name.substring(0, dot), name.substring(dot + 1));
    }
}
