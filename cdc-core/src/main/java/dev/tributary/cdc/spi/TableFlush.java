package dev.tributary.cdc.spi;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One table's part of a flush.
 *
 * <p>How it is folded: each row belongs to a lineage, which is its origin where it has one and else (own key,
 * incarnation 0). The last change of a lineage, by (end LSN, ordinal), is the row's final state; a column unchanged in
 * it has the value of the last change of the same lineage that sent one, else that of the destination's row under the
 * lineage's key if the incarnation is 0, else there is none and the flush fails, naming table and key. Lineages that
 * end alive are upserted under their final key; keys of incarnation 0 whose lineage ended elsewhere or was deleted, and
 * under which no lineage ends alive, are deleted.
 *
 * <p>Rows of such a table may have been left out already, before they were staged: those after which another row of the
 * same lineage, no DELETE, sends each value that they send. The outcome is the same without them.
 *
 * <p>A table without key is a bag of rows: its changes are INSERT and DELETE only, each with all columns. Per value, which
 * is the same when every column is (NULL like NULL, NaN like NaN, and 0 unlike -0), the destination has afterwards as many
 * copies as before, and one more for each INSERT and one less for each DELETE. A flush that has been applied changes
 * nothing. More copies removed than are there fail the flush, naming the table; a value of which no copy is there loses
 * none.
 *
 * <p>Of a table whose {@linkplain SinkSession#wantsEveryChange every change is wanted} nothing is left out: a TRUNCATE is a
 * row of its own ({@link dev.tributary.cdc.data.Operation#TRUNCATE}, all columns NULL) at its place among the others. No
 * lineage reaches across it: rows that come after it have origins with incarnations of their own, above 0.
 *
 * @param parts files by schema version, oldest first; the last one is the shape the target gets
 * @param start where the table's snapshot stands: only changes beyond it are applied
 * @param truncatedAt end LSN of the last TRUNCATE in the flush, or null: rows with an older LSN are removed first. What
 *     came before the TRUNCATE is not among the files, unless every change is wanted
 * @param moves whether any row has an origin
 * @param unchanged whether any value is marked unchanged
 * @param inserts rows inserted, before folding
 * @param updates rows updated, before folding
 * @param deletes rows deleted, before folding
 */
public record TableFlush(
        List<Part> parts,
        Lsn start,
        @Nullable Lsn truncatedAt,
        boolean moves,
        boolean unchanged,
        long inserts,
        long updates,
        long deletes) {

    /**
     * Files of one schema version.
     *
     * @param schema the version
     * @param files at least one, except in the last part of a table that was only truncated or altered
     */
    public record Part(TableSchema schema, List<StagedFile> files) {

        public Part {
            files = List.copyOf(files);
        }
    }

    public TableFlush {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a table's flush has at least one part");
        }
    }

    /** The shape that the target gets. */
    public TableSchema schema() {
        return parts.get(parts.size() - 1).schema();
    }

    public TableId id() {
        return schema().id();
    }

    /** Whether it is no table's but what becomes of letters. */
    public boolean isLetters() {
        return id().equals(DeadLetters.TABLE);
    }

    /** See {@code truncatedAt}. */
    public Optional<Lsn> truncation() {
        return Optional.ofNullable(truncatedAt);
    }

    /** Every file, oldest schema version first. */
    public Stream<StagedFile> files() {
        return parts.stream().flatMap(part -> part.files().stream());
    }

    /** Rows staged. */
    public long rows() {
        return files().mapToLong(StagedFile::rows).sum();
    }
}
