package dev.tributary.cdc.internal;

import dev.tributary.cdc.ReplacedCount;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.ReplacedValues;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Keeps a run's counts of replaced values. Thread-safe. */
final class ReplacedTallies implements ReplacedValues {

    private record Place(TableId table, String column, String policy) {}

    private final Map<Place, LongAdder> counters = new ConcurrentHashMap<>();

    @Override
    public LongAdder counter(TableId table, String column, String policy) {
        return counters.computeIfAbsent(new Place(table, column, policy), place -> new LongAdder());
    }

    /** The counts above zero, in order of table, column and policy. */
    List<ReplacedCount> counts() {
        return counters.entrySet().stream()
                .map(e -> new ReplacedCount(
                        e.getKey().table,
                        e.getKey().column,
                        e.getKey().policy,
                        e.getValue().sum()))
                .filter(replaced -> replaced.count() > 0)
                .sorted(Comparator.comparing(ReplacedCount::table)
                        .thenComparing(ReplacedCount::column)
                        .thenComparing(ReplacedCount::policy))
                .toList();
    }
}
