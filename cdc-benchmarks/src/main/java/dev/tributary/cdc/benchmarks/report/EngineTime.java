package dev.tributary.cdc.benchmarks.report;

/**
 * Seconds in which a workspace executed statements, by its query history.
 *
 * @param working at least one of COPY, MERGE or the ledger's
 * @param loads at least one {@code COPY INTO}
 * @param merges at least one that changes targets, alone or in a block with the ledger's
 * @param ledger at least one of the ledger's own
 * @param log at least one of the flush log's
 * @param any at least one of any kind
 * @param statements how many there were
 */
public record EngineTime(
        double working, double loads, double merges, double ledger, double log, double any, int statements) {}
