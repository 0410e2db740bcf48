package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.DeadLetter;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.output.Amounts;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.examples.output.TextTable;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Shows rows that could not be written, writes them again, or lets them go. */
final class DeadLettersCommand {

    /** What stands in a line of the list. */
    private static final int SHORT = 60;

    private final Terminal terminal;
    private final Options options;
    private final Predicate<DeadLetter> selected;

    /**
     * What to look at.
     *
     * @param tables letters of these tables only, unless it is empty
     * @param ids these letters only, unless it is empty
     * @param all also those that are settled
     * @param agreed whether nobody is asked before letters are dropped
     */
    record Options(Set<String> tables, Set<String> ids, boolean all, boolean agreed) {}

    private DeadLettersCommand(Terminal terminal, Options options) {
        this.terminal = terminal;
        this.options = options;
        this.selected = letter -> (options.tables().isEmpty()
                        || options.tables().contains(letter.table().toString()))
                && (options.ids().isEmpty() || options.ids().contains(letter.id()));
    }

    static int run(Terminal terminal, String action, Options options, InputStream in, Path config) {
        DeadLettersCommand command = new DeadLettersCommand(terminal, options);
        PipelineSettings settings = PipelineSettings.of(ConfigFile.read(config, terminal));
        try (Pipeline pipeline = settings.pipeline(new PipelineListener() {}).pipeline()) {
            return switch (action) {
                case "list" -> command.list(pipeline);
                case "show" -> command.show(pipeline);
                case "replay" -> command.replay(pipeline);
                case "drop" -> command.drop(pipeline, in);
                default ->
                    throw new ConfigurationException(
                            "dead-letters does not know '" + action + "'", "Say list, show, replay or drop.");
            };
        }
    }

    private List<DeadLetter> letters(Pipeline pipeline, boolean settledToo) {
        List<DeadLetter> known = pipeline.deadLetters();
        Set<String> missing = new TreeSet<>(options.ids());
        known.forEach(letter -> missing.remove(letter.id()));
        if (!missing.isEmpty()) {
            throw new ConfigurationException(
                    "the pipeline has no letter " + String.join(", ", missing),
                    "Name letters as dead-letters list --all shows them.");
        }
        return known.stream()
                .filter(letter -> settledToo || letter.isOpen())
                .filter(selected)
                .toList();
    }

    private int list(Pipeline pipeline) {
        List<DeadLetter> letters = letters(pipeline, options.all());
        table(letters);
        terminal.line(Amounts.plural(letters.size(), "letter"));
        return 0;
    }

    private void table(List<DeadLetter> letters) {
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
    }

    private static String shortened(String text) {
        return text.length() > SHORT ? text.substring(0, SHORT) + "…" : text;
    }

    private int show(Pipeline pipeline) {
        for (DeadLetter letter : letters(pipeline, options.all())) {
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
        if (letters(pipeline, false).isEmpty()) {
            terminal.line("no open letter is selected");
            return 0;
        }
        List<DeadLetter.Replay> replays = pipeline.replayLetters(selected);
        for (DeadLetter.Replay replay : replays) {
            terminal.line(replay.letter().table() + " " + replay.letter().id() + ": "
                    + (replay.isDone() ? "replayed" : "stays open: " + replay.obstacle()));
        }
        long done = replays.stream().filter(DeadLetter.Replay::isDone).count();
        long open = replays.size() - done;
        terminal.line(Amounts.plural(done, "letter") + " replayed, " + Amounts.count(open)
                + (open == 1 ? " stays open" : " stay open"));
        if (open == 0) {
            return 0;
        }
        terminal.complain("error: " + Amounts.plural(open, "letter") + (open == 1 ? " stays" : " stay")
                + " open: what kept the row out still does");
        terminal.complain("remedy: change what each line above names, or have the table copied anew (resync), then"
                + " replay again; or drop what may be missing");
        return Failure.STOPPED;
    }

    private int drop(Pipeline pipeline, InputStream in) {
        List<DeadLetter> going = letters(pipeline, false);
        if (going.isEmpty()) {
            terminal.line("no open letter is selected");
            return 0;
        }
        if (!options.agreed()) {
            table(going);
            String question = "drop " + Amounts.plural(going.size(), "letter") + "? Their rows stay missing.";
            if (!Agreement.isGiven(terminal, in, question, "nothing was dropped")) {
                return Failure.STOPPED;
            }
        }
        // Others may have come while somebody thought about these.
        Set<String> shown = going.stream().map(DeadLettersCommand::place).collect(Collectors.toSet());
        long dropped = pipeline.dropLetters(letter -> shown.contains(place(letter)));
        terminal.line(Amounts.plural(dropped, "letter") + " dropped");
        return 0;
    }

    private static String place(DeadLetter letter) {
        return letter.table() + " " + letter.id();
    }
}
