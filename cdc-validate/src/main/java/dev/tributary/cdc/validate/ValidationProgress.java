package dev.tributary.cdc.validate;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.validate.internal.Times;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far a validation is: first it waits, if it has to, until the destination holds what the source held when it was looked
 * at, then tables are compared one after the other. Immutable.
 *
 * @param tables how many tables there are
 * @param compared how many of them have been compared so far
 * @param awaited those that are waited for; empty when nothing is
 * @param upTo up to where the pipeline has to apply the changes of those tables; null when nothing is waited for, or only for a
 *     flush that is being applied to end
 * @param waited for how long that has been going on
 * @param patience how long it may go on
 */
public record ValidationProgress(
        int tables, int compared, List<TableId> awaited, @Nullable Lsn upTo, Duration waited, Duration patience) {

    private static final int NAMED = 3;

    public ValidationProgress {
        awaited = List.copyOf(awaited);
    }

    /** Whether the destination is waited for. */
    public boolean isWaiting() {
        return !awaited.isEmpty();
    }

    /** See {@code upTo}. */
    public Optional<Lsn> target() {
        return Optional.ofNullable(upTo);
    }

    /**
     * {@code waiting for the pipeline to apply up to 0/16B3748: 3 of 13 tables there, 12 s of 3 min; not yet: …}, or
     * {@code 3 of 13 tables compared}.
     */
    @Override
    public String toString() {
        if (!isWaiting()) {
            return compared + " of " + of(tables) + " compared";
        }
        String names = awaited.stream().limit(NAMED).map(TableId::toString).collect(Collectors.joining(", "));
        return "waiting for the pipeline to "
                + (upTo == null ? "end a flush" : "apply up to " + upTo)
                + ": " + (tables - awaited.size()) + " of " + of(tables) + " there, " + Times.text(waited) + " of "
                + Times.text(patience) + "; not yet: " + names
                + (awaited.size() > NAMED ? " and " + (awaited.size() - NAMED) + " more" : "");
    }

    private static String of(int tables) {
        return tables + (tables == 1 ? " table" : " tables");
    }
}
