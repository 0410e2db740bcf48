package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.StagedFilesMissingException;
import dev.tributary.cdc.databricks.internal.sql.LoadStatements;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.StagedFile;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Loads staged files into a table of our own and makes sure that all their rows are there. Thread-safe. */
final class Loader {

    private final Warehouse warehouse;
    private final Guard guard;

    Loader(Warehouse warehouse, Guard guard) {
        this.warehouse = warehouse;
        this.guard = guard;
    }

    /**
     * Loads files.
     *
     * @param statement the statement for a directory and names of files in it
     * @return rows that the warehouse says it loaded; fewer than there are when some were loaded by an earlier attempt
     */
    long copy(TableName table, List<StagedFile> files, BiFunction<String, List<String>, String> statement) {
        Map<String, List<StagedFile>> byDirectory = new LinkedHashMap<>();
        for (StagedFile file : files) {
            int slash = file.path().lastIndexOf('/');
            byDirectory
                    .computeIfAbsent(file.path().substring(0, slash), directory -> new ArrayList<>())
                    .add(file);
        }
        long rows = 0;
        for (Map.Entry<String, List<StagedFile>> entry : byDirectory.entrySet()) {
            List<StagedFile> all = entry.getValue();
            for (int from = 0; from < all.size(); from += LoadStatements.MAX_FILES) {
                List<StagedFile> some = all.subList(from, Math.min(all.size(), from + LoadStatements.MAX_FILES));
                rows += copyOnce(
                        table,
                        statement.apply(
                                entry.getKey(), some.stream().map(Loader::name).toList()),
                        rows(some));
            }
        }
        return rows;
    }

    private static String name(StagedFile file) {
        return file.path().substring(file.path().lastIndexOf('/') + 1);
    }

    private static long rows(List<StagedFile> files) {
        return files.stream().mapToLong(StagedFile::rows).sum();
    }

    private long copyOnce(TableName table, String sql, long rows) {
        try {
            return guard.repeated().run(() -> warehouse.update(sql, rows));
        } catch (StatementException e) {
            if (e.isFileMissing() || e.isFileUnreadable()) {
                throw new StagedFilesMissingException(
                        "a staged file for " + table + (e.isFileMissing() ? " is gone: " : " cannot be read: ")
                                + e.getMessage(),
                        "Run again: the changes are read once more from the source.",
                        e);
            }
            throw guard.explained("loading staged files into " + table, e);
        }
    }

    /**
     * Compares what was loaded with what was staged.
     *
     * @param loaded what {@link #copy} returned
     * @param count counts the rows that are there, for when some were loaded earlier
     */
    void verify(TableName table, long staged, long loaded, String count) {
        if (loaded == staged) {
            return;
        }
        long there;
        try {
            there = warehouse.query(count, row -> row.getLong(1)).get(0);
        } catch (StatementException e) {
            throw guard.explained("counting the rows of " + table, e);
        }
        requireCount(table, staged, there);
    }

    /**
     * Compares the rows of a table and their values with what was staged.
     *
     * @param checksum of the values that were staged
     * @param sql answers with the number of rows that are there and the sum of their hashes
     */
    void verifyChecksum(TableName table, long staged, long checksum, String sql) {
        Loaded there;
        try {
            there = warehouse
                    .confirm(
                            sql,
                            row -> new Loaded(row.getLong(1), row.getBigDecimal(2)),
                            List.of(new Loaded(staged, BigDecimal.valueOf(checksum))))
                    .get(0);
        } catch (StatementException e) {
            throw guard.explained("summing up the rows of " + table, e);
        }
        requireCount(table, staged, there.rows());
        if (staged > 0 && there.checksum() != checksum) {
            throw new SinkException(
                    Retry.TRANSIENT,
                    "the " + staged + " rows of " + table + " are not those that were read: their checksum is "
                            + Long.toHexString(there.checksum()) + " and should be " + Long.toHexString(checksum)
                            + "; nothing was applied",
                    "Run again: the table is copied once more. If it comes again, something changes staged files on their"
                            + " way, or the warehouse reads them differently: report it, with the table's columns; rows"
                            + " can be counted only until then (snapshot.verify).",
                    null);
        }
    }

    /** What a table holds. */
    private record Loaded(long rows, @Nullable BigDecimal sum) {

        long checksum() {
            return sum == null ? 0 : sum.toBigInteger().longValue();
        }
    }

    private static void requireCount(TableName table, long staged, long there) {
        if (there != staged) {
            throw new SinkException(
                    Retry.TRANSIENT,
                    table + " holds " + there + " rows of files with " + staged + " rows; nothing was applied",
                    "Run again; if it comes again, something else writes to the staging volume or tables.",
                    null);
        }
    }
}
