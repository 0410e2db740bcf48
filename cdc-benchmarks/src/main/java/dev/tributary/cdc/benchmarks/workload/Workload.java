package dev.tributary.cdc.benchmarks.workload;

import java.util.List;

/**
 * A database to be read, made by SQL alone so that anyone can make the same.
 *
 * @param name what it is called on the command line
 * @param describe one line on what it is
 * @param kind what contestants do with it
 * @param rows rows to be copied, or changes in the backlog
 * @param count number of tables
 * @param tables statements that make the tables and fill them, before the slot exists
 * @param changes statements that make the backlog, after the slot exists; none for snapshots
 * @param encrypted whether everyone reads it by TLS
 */
public record Workload(
        String name,
        String describe,
        Kind kind,
        long rows,
        int count,
        List<String> tables,
        List<String> changes,
        boolean encrypted) {

    /** Schema of every workload's tables. */
    public static final String SCHEMA = "bench";

    /** What contestants do. */
    public enum Kind {
        SNAPSHOT,
        STREAM
    }

    public Workload {
        tables = List.copyOf(tables);
        changes = List.copyOf(changes);
    }

    /** The same, read by TLS. */
    Workload overTls() {
        return new Workload(name + "-tls", describe + ", by TLS", kind, rows, count, tables, changes, true);
    }
}
