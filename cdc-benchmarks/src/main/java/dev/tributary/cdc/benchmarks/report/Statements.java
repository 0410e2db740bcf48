package dev.tributary.cdc.benchmarks.report;

import java.util.List;

/**
 * What {@code explain} says beside what a workspace then executed.
 *
 * @param mode SNAPSHOT or CDC
 * @param tables number of tables
 * @param kinds how many statements of each kind
 */
public record Statements(String mode, int tables, List<Kind> kinds) {

    /**
     * Statements of a kind.
     *
     * @param kind what they are
     * @param explained as explained
     * @param executed by the workspace's query history
     */
    public record Kind(String kind, long explained, long executed) {}

    public Statements {
        kinds = List.copyOf(kinds);
    }

    /** Of each kind as many, but for records: tables that are replaced at the same time are recorded by one UPDATE. */
    boolean isAsExplained() {
        return kinds.stream()
                .allMatch(kind -> kind.executed() == kind.explained()
                        || kind.kind().equals("UPDATE") && kind.executed() < kind.explained());
    }

    long explained() {
        return kinds.stream().mapToLong(Kind::explained).sum();
    }

    long executed() {
        return kinds.stream().mapToLong(Kind::executed).sum();
    }
}
