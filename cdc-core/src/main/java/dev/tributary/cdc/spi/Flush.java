package dev.tributary.cdc.spi;

import dev.tributary.cdc.Lsn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All changes of all tables between two positions, staged. Recorded in the ledger before it is applied, so that every
 * later run can finish it.
 *
 * @param batchId unique within the pipeline: epoch and number
 * @param from position before it (exclusive)
 * @param to end LSN of its last transaction (inclusive); an LSN of 0 in a staged row reads as this one,
 *     or as its file's {@link StagedFile#openEnd()} where that is set
 * @param tables the tables it touches
 * @param committedAt when its last transaction was committed at the source, or null when that is not known
 */
public record Flush(String batchId, Lsn from, Lsn to, List<TableFlush> tables, @Nullable Instant committedAt) {

    public Flush {
        tables = List.copyOf(tables);
    }

    /** A flush of which it is not known when its last transaction was committed. */
    public Flush(String batchId, Lsn from, Lsn to, List<TableFlush> tables) {
        this(batchId, from, to, tables, null);
    }

    /** See {@code committedAt}. */
    public Optional<Instant> sourceTime() {
        return Optional.ofNullable(committedAt);
    }

    /** The same flush with some of its tables. */
    public Flush only(Predicate<TableFlush> wanted) {
        return tables.stream().allMatch(wanted)
                ? this
                : new Flush(batchId, from, to, tables.stream().filter(wanted).toList(), committedAt);
    }

    /** Every file of every table. */
    public Stream<StagedFile> files() {
        return tables.stream().flatMap(TableFlush::files);
    }
}
