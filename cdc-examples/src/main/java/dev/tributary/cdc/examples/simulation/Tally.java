package dev.tributary.cdc.examples.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one transaction changed, to be counted when it commits and forgotten when it does not. */
final class Tally {

    private final Map<TableWriter, Map<Operation, Integer>> rows = new HashMap<>();
    private final List<Runnable> keyChanges = new ArrayList<>();
    private int size;

    void add(TableWriter table, Operation operation, int count) {
        rows.computeIfAbsent(table, missing -> new EnumMap<>(Operation.class)).merge(operation, count, Integer::sum);
        size += count;
    }

    void inserted(TableWriter table, List<String> key) {
        keyChanges.add(() -> table.keys().add(key));
    }

    void deleted(TableWriter table, List<String> key) {
        keyChanges.add(() -> table.keys().remove(key));
    }

    /** Row changes so far. */
    int size() {
        return size;
    }

    /** Makes the new keys known to all sessions. */
    void publishKeys() {
        keyChanges.forEach(Runnable::run);
    }

    void forEach(RowCounts counts) {
        rows.forEach((table, byOperation) ->
                byOperation.forEach((operation, count) -> counts.accept(table, operation, count)));
    }

    @FunctionalInterface
    interface RowCounts {
        void accept(TableWriter table, Operation operation, int count);
    }
}
