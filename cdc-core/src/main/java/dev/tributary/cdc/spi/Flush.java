package dev.tributary.cdc.spi;

import dev.tributary.cdc.Lsn;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All changes of all tables between two positions, staged. Recorded in the ledger before it is applied, so that every
 * later run can finish it.
 *
 * @param batchId unique within the pipeline: epoch and number
 * @param from position before it (exclusive)
 * @param to end LSN of its last transaction (inclusive); an LSN of 0 in a staged row reads as this one,
 *     or as its file's {@link StagedFile#openEnd()} where that is set
 * @param tables the tables it touches
 */
public record Flush(String batchId, Lsn from, Lsn to, List<TableFlush> tables) {

    public Flush {
        tables = List.copyOf(tables);
    }

    /** The same flush with some of its tables. */
    public Flush only(Predicate<TableFlush> wanted) {
        return tables.stream().allMatch(wanted)
                ? this
                : new Flush(batchId, from, to, tables.stream().filter(wanted).toList());
    }

    /** Every file of every table. */
    public Stream<StagedFile> files() {
        return tables.stream().flatMap(TableFlush::files);
    }
}
