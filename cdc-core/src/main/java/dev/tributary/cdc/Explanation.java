package dev.tributary.cdc;

import dev.tributary.cdc.data.TableId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Pipeline#explain} says that a run would do as everything is now. Immutable; holds no secret.
 *
 * @param pipeline the pipeline's name
 * @param mode what the run would do
 * @param statements everything that would be sent to the destination, in order, queries included
 * @param ranges the parts in which tables would be read, and staged in at least one file each unless they are empty
 * @param warnings what the run would warn of
 */
public record Explanation(
        String pipeline, Mode mode, List<Statement> statements, List<Range> ranges, List<String> warnings) {

    /** What a statement belongs to. */
    public enum Phase {
        /** Taking over from earlier runs, finishing what they left pending, and looking at what is there. */
        BEFORE,
        /** Replacing one table by its copy, and recording that. */
        TABLE,
        /** One flush of changes of every table, from recording it to recording that it is applied. */
        FLUSH,
        /** Clearing up. */
        AFTER
    }

    /**
     * A statement.
     *
     * @param phase what it belongs to
     * @param copied the table that is being replaced, in {@link Phase#TABLE} only
     * @param sql as it would be sent
     */
    public record Statement(Phase phase, @Nullable TableId copied, String sql) {

        /** See {@code copied}. */
        public Optional<TableId> table() {
            return Optional.ofNullable(copied);
        }
    }

    /**
     * A part of a table that is read by one thread.
     *
     * @param table the table
     * @param number 1 for its first part
     * @param count number of the table's parts
     * @param estimatedRows rows expected; 0 when there are certainly none, -1 when unknown
     */
    public record Range(TableId table, int number, int count, long estimatedRows) {}

    public Explanation {
        statements = List.copyOf(statements);
        ranges = List.copyOf(ranges);
        warnings = List.copyOf(warnings);
    }

    /** The statements of one phase. */
    public List<Statement> of(Phase phase) {
        return statements.stream()
                .filter(statement -> statement.phase() == phase)
                .toList();
    }
}
