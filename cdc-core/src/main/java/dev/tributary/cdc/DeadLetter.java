package dev.tributary.cdc;

import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.DeadLetters.Status;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row that could not be written, as the destination's table of dead letters has it. Immutable.
 *
 * @param table the row's table
 * @param id unique within the table
 * @param status what became of it
 * @param statusAt the change or copy that decided the status, like an id; null where none did
 * @param operation what the change was
 * @param lsn end LSN of its transaction; the consistent point of a copy
 * @param ordinal place in its transaction
 * @param xid transaction id; 0 for a row of a copy
 * @param committed commit time; null for a row of a copy
 * @param reason why the row could not be written
 * @param key its key as a JSON object; of a table without key, all columns
 * @param values text of the columns whose values are known, NULL as null; empty where only the file has them
 * @param unchanged columns whose values the change did not bring
 * @param uncarried columns whose type cannot hold the value: their text is the source's own
 * @param file where the whole row is kept; null when that is not known
 */
public record DeadLetter(
        TableId table,
        String id,
        Status status,
        @Nullable String statusAt,
        Operation operation,
        Lsn lsn,
        long ordinal,
        long xid,
        @Nullable Instant committed,
        String reason,
        String key,
        Map<String, @Nullable String> values,
        List<String> unchanged,
        List<String> uncarried,
        @Nullable String file) {

    public DeadLetter {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        unchanged = List.copyOf(unchanged);
        uncarried = List.copyOf(uncarried);
    }

    /** See {@code committed}. */
    public Optional<Instant> committedAt() {
        return Optional.ofNullable(committed);
    }

    /** See {@code file}. */
    public Optional<String> path() {
        return Optional.ofNullable(file);
    }

    /** Whether its row is missing in the destination and could be written. */
    public boolean isOpen() {
        return status == Status.OPEN;
    }

    /**
     * What became of a letter that was to be written again.
     *
     * @param letter the letter, as it was before
     * @param obstacle why it stays open; empty when its row was written, or something newer stood there
     */
    public record Replay(DeadLetter letter, String obstacle) {

        /** Whether the letter is settled. */
        public boolean isDone() {
            return obstacle.isEmpty();
        }
    }
}
