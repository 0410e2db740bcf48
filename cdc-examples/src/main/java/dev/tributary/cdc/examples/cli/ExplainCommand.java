package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Explanation;
import dev.tributary.cdc.Explanation.Phase;
import dev.tributary.cdc.Explanation.Range;
import dev.tributary.cdc.Explanation.Statement;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.output.Amounts;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.examples.output.TextTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows what a run would do; as SQL, with the rest as comments. */
final class ExplainCommand {

    private static final String JSON = "'{";
    private static final int LONGEST_JSON = 200;

    private ExplainCommand() {}

    static int run(Terminal terminal, @Nullable Mode given, Path config) {
        PipelineSettings settings = PipelineSettings.of(ConfigFile.read(config, terminal));
        try (Pipeline pipeline = settings.pipeline(new PipelineListener() {}).pipeline()) {
            Mode mode = given == null ? next(settings) : given;
            show(terminal, pipeline.explain(mode));
        }
        return 0;
    }

    private static Mode next(PipelineSettings settings) {
        boolean copied = settings.destination()
                .ledger()
                .load(settings.name())
                .map(Checkpoint::tables)
                .filter(tables -> !tables.isEmpty())
                .isPresent();
        return copied ? Mode.CDC : Mode.SNAPSHOT;
    }

    private static void show(Terminal terminal, Explanation explanation) {
        terminal.line("-- pipeline '" + explanation.pipeline() + "', "
                + explanation.mode().name().toLowerCase(Locale.ROOT) + ": what a run would do now; nothing was run");
        explanation.warnings().forEach(warning -> terminal.line("-- warning: " + warning));
        if (!explanation.ranges().isEmpty()) {
            ranges(explanation.ranges()).forEach(line -> terminal.line("-- " + line));
        }
        String heading = "";
        for (Statement statement : explanation.statements()) {
            String now = heading(statement);
            if (!now.equals(heading)) {
                terminal.line("");
                terminal.line("-- " + now);
                heading = now;
            }
            shortened(statement.sql()).lines().forEach(terminal::line);
            terminal.line(";");
        }
        terminal.line("");
        terminal.line("-- " + summary(explanation));
    }

    /** Without the state that each save of the ledger writes: long, on one line, and nothing that is to be read here. */
    static String shortened(String sql) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        int begin = sql.indexOf(JSON);
        while (begin >= 0) {
            int end = end(sql, begin + 1);
            if (end - begin > LONGEST_JSON) {
                text.append(sql, from, begin).append("'{\u2026}' /* " + Amounts.count(end - begin) + " characters */");
                from = end;
            }
            begin = sql.indexOf(JSON, end);
        }
        return text.append(sql, from, sql.length()).toString();
    }

    /** Behind a literal whose content begins there. */
    private static int end(String sql, int begin) {
        for (int i = begin; i < sql.length(); i++) {
            if (sql.charAt(i) == '\\') {
                i++;
            } else if (sql.charAt(i) == '\'') {
                return i + 1;
            }
        }
        return sql.length();
    }

    private static List<String> ranges(List<Range> ranges) {
        TextTable table = TextTable.leftAligned("table", "part", "rows, about");
        for (Range range : ranges) {
            table.row(
                    range.table().toString(),
                    range.number() + " of " + range.count(),
                    range.estimatedRows() < 0 ? "unknown" : Amounts.count(range.estimatedRows()));
        }
        return table.lines();
    }

    private static String heading(Statement statement) {
        return switch (statement.phase()) {
            case BEFORE -> "beginning";
            case TABLE -> "table " + statement.table().map(Object::toString).orElse("");
            case FLUSH -> "one flush with changes of every table";
            case AFTER -> "at the end";
        };
    }

    private static String summary(Explanation explanation) {
        int all = explanation.statements().size();
        if (explanation.mode() == Mode.SNAPSHOT) {
            return Amounts.plural(all, "statement");
        }
        return Amounts.plural(all, "statement") + ", "
                + Amounts.plural(explanation.of(Phase.FLUSH).size(), "statement") + " per flush";
    }
}
