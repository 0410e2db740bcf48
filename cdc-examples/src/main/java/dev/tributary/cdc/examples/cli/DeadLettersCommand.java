package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.DeadLetter;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.output.Amounts;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.examples.output.TextTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Shows rows that could not be written, writes them again, or lets them go. */
final class DeadLettersCommand {

    /** What stands in a line of the list. */
    private static final int SHORT = 60;

    private final Terminal terminal;
    private final Predicate<DeadLetter> selected;
    private final boolean all;

    private DeadLettersCommand(Terminal terminal, List<String> tables, List<String> ids, boolean all) {
        Set<String> ofTables = new TreeSet<>(tables);
        Set<String> ofIds = new TreeSet<>(ids);
        this.terminal = terminal;
        this.all = all;
        this.selected = letter ->
                (ofTables.isEmpty() || ofTables.contains(letter.table().toString()))
                        && (ofIds.isEmpty() || ofIds.contains(letter.id()));
    }

    static int run(Terminal terminal, String action, List<String> tables, List<String> ids, boolean all, Path config) {
        DeadLettersCommand command = new DeadLettersCommand(terminal, tables, ids, all);
        PipelineSettings settings = PipelineSettings.of(ConfigFile.read(config, terminal));
        try (Pipeline pipeline = settings.pipeline(new PipelineListener() {}).pipeline()) {
            return switch (action) {
                case "list" -> command.list(pipeline);
                case "show" -> command.show(pipeline);
                case "replay" -> command.replay(pipeline);
                case "drop" -> command.drop(pipeline);
                default ->
                    throw new ConfigurationException(
                            "dead-letters does not know '" + action + "'", "Say list, show, replay or drop.");
            };
        }
    }

    private List<DeadLetter> letters(Pipeline pipeline) {
        return pipeline.deadLetters().stream()
                .filter(letter -> all || letter.isOpen())
                .filter(selected)
                .toList();
    }

    private int list(Pipeline pipeline) {
        List<DeadLetter> letters = letters(pipeline);
        if (!letters.isEmpty()) {
            TextTable table = TextTable.leftAligned("table", "id", "status", "operation", "key", "reason");
            for (DeadLetter letter : letters) {
                table.row(
                        letter.table().toString(),
                        letter.id(),
                        letter.status().text(),
                        letter.operation().name(),
                        shortened(letter.key()),
                        shortened(letter.reason()));
            }
            table.lines().forEach(terminal::line);
        }
        terminal.line(Amounts.plural(letters.size(), "letter"));
        return 0;
    }

    private static String shortened(String text) {
        return text.length() > SHORT ? text.substring(0, SHORT) + "…" : text;
    }

    private int show(Pipeline pipeline) {
        for (DeadLetter letter : letters(pipeline)) {
            terminal.line(letter.table() + " " + letter.id() + ": "
                    + letter.status().text() + (letter.statusAt() == null ? "" : " by " + letter.statusAt()));
            terminal.line("  " + letter.operation() + ", transaction " + letter.xid()
                    + letter.committedAt().map(at -> " of " + at).orElse(""));
            terminal.line("  " + letter.reason());
            letter.values()
                    .forEach((name, value) -> terminal.line("  " + name + " = " + (value == null ? "NULL" : value)
                            + (letter.uncarried().contains(name) ? "  (cannot be carried)" : "")));
            letter.unchanged().forEach(name -> terminal.line("  " + name + " did not change and was not sent"));
            letter.path().ifPresent(path -> terminal.line("  kept in " + path));
        }
        return 0;
    }

    private int replay(Pipeline pipeline) {
        List<DeadLetter.Replay> replays = pipeline.replayLetters(selected);
        for (DeadLetter.Replay replay : replays) {
            terminal.line(replay.letter().table() + " " + replay.letter().id() + ": "
                    + (replay.isDone() ? "replayed" : "stays open: " + replay.obstacle()));
        }
        long done = replays.stream().filter(DeadLetter.Replay::isDone).count();
        terminal.line(Amounts.plural(done, "letter") + " replayed, " + (replays.size() - done) + " stay open");
        return 0;
    }

    private int drop(Pipeline pipeline) {
        terminal.line(Amounts.plural(pipeline.dropLetters(selected), "letter") + " dropped");
        return 0;
    }
}
