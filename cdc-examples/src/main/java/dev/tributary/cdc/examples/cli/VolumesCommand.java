package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.databricks.StagedDirectory;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.output.Amounts;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.examples.output.TextTable;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.StagedFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Shows a pipeline's staged files, and which of them are still needed. */
final class VolumesCommand {

    private static final String LEFT_OVER = "left over";

    private VolumesCommand() {}

    static int run(Terminal terminal, Path config) {
        PipelineSettings settings = PipelineSettings.of(ConfigFile.read(config, terminal));
        List<StagedDirectory> directories = settings.destination().stager().directories(settings.name());
        // Read after the files: what became pending meanwhile is not taken for left over.
        Optional<Checkpoint> checkpoint = settings.destination().ledger().load(settings.name());
        show(terminal, directories, checkpoint, Instant.now());
        return 0;
    }

    private static void show(
            Terminal terminal, List<StagedDirectory> directories, Optional<Checkpoint> checkpoint, Instant now) {
        Set<String> pending = checkpoint.flatMap(Checkpoint::pending).stream()
                .flatMap(Flush::files)
                .map(StagedFile::path)
                .collect(Collectors.toSet());
        long epoch = checkpoint.map(Checkpoint::epoch).orElse(0L);
        TextTable table = TextTable.leftAligned("file", "size", "age", "");
        long files = 0;
        long bytes = 0;
        long left = 0;
        for (StagedDirectory directory : directories) {
            for (StagedDirectory.File file : directory.files()) {
                String use = use(directory, file, pending, epoch);
                table.row(
                        file.path(),
                        Amounts.bytes(file.bytes()),
                        Amounts.time(Duration.between(file.modified(), now)),
                        use);
                files++;
                bytes += file.bytes();
                left += use.equals(LEFT_OVER) ? file.bytes() : 0;
            }
            if (directory.files().isEmpty()) {
                table.row(directory.path(), "", "", "empty");
            }
        }
        if (!directories.isEmpty()) {
            table.lines().forEach(terminal::line);
        }
        terminal.line(Amounts.plural(files, "file") + ", " + Amounts.bytes(bytes) + "; left over: "
                + Amounts.bytes(left) + ", which the next run removes, after staging.retention if that is set");
    }

    private static String use(StagedDirectory directory, StagedDirectory.File file, Set<String> pending, long epoch) {
        if (directory.isKept()) {
            return "refused rows, kept until you remove them";
        }
        if (pending.contains(file.path())) {
            return "needed: part of the pending flush";
        }
        return directory.epoch().orElse(0) >= epoch ? "of the latest run, which may still need it" : LEFT_OVER;
    }
}
