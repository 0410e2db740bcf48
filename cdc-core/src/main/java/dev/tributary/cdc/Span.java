package dev.tributary.cdc;

import dev.tributary.cdc.data.TableId;
import java.util.Objects;
import java.util.Optional;

/**
 * A piece of a run's work that has a beginning and an end, for traces. A flush, and the copy of a table, are whole ones; the
 * others are parts of the flush or the copy that has their batch or table.
 *
 * @param kind what is done
 * @param pipeline the pipeline's name
 * @param batchId of the flush; empty for a copy and its parts, and for what is staged before it is known for which flush
 * @param table the table that it is about; empty when it is about all tables of a flush
 */
@Experimental
public record Span(Kind kind, String pipeline, Optional<String> batchId, Optional<TableId> table) {

    /** What is done. */
    public enum Kind {
        /** A flush, from the first of its rows that are staged until it is durable or given up. */
        FLUSH,
        /** A copy of a table, from the first of its rows that are staged until the table is replaced or the copy given up. */
        COPY,
        /** A batch is encoded, written and sent to the staging area. */
        STAGE,
        /** Staged files are loaded at the destination. */
        LOAD,
        /** What was loaded is applied to one table, or to all of a flush in one transaction. */
        MERGE,
        /** What was loaded takes the place of a table's rows. */
        REPLACE
    }

    public Span {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(pipeline);
        Objects.requireNonNull(batchId);
        Objects.requireNonNull(table);
    }
}
