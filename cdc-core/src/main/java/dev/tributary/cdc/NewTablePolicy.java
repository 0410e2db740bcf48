package dev.tributary.cdc;

/** What happens to selected tables that no snapshot has copied: see {@link PipelineBuilder#newTables}. */
public enum NewTablePolicy {
    /** CDC copies them, and follows their changes from there. */
    COPY,
    /** CDC leaves them out, with a warning, until a SNAPSHOT or {@link Pipeline#addTable} takes them up. */
    IGNORE
}
