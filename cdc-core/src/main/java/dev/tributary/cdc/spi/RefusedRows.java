package dev.tributary.cdc.spi;

import java.util.List;

/** Keeps rows that a check refused where people find them. Thread-safe. */
@FunctionalInterface
public interface RefusedRows {

    /**
     * Keeps rows. They are durable when this returns, and stay until somebody removes them:
     * {@link StagerSession#sweep} leaves them alone. Rows that are read again may be kept again; they are told apart by
     * table, LSN and ordinal.
     *
     * @param rows of one table
     * @param name unique within the run, {@code [a-z0-9-]}
     * @return where they are, for the operator
     * @throws dev.tributary.cdc.StagingException when they cannot be written
     */
    String keep(List<RefusedRow> rows, String name);
}
