package dev.tributary.cdc.internal;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.DeadLetters.Missing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The letters of a pipeline whose rows are missing in the destination, as they stand once all flushes that were sealed have
 * been committed. Thread-safe.
 */
final class Letters {

    private final String pipeline;
    private final boolean kept;
    private final Statistics statistics;
    private final Map<TableId, Map<String, Missing>> missing = new HashMap<>();
    private final Map<TableId, Integer> copies = new HashMap<>();

    /**
     * @param kept whether the destination has a table of them; otherwise nothing is ever missing here
     * @param found what that table says
     * @param statistics told how many are missing
     */
    Letters(String pipeline, boolean kept, Collection<Missing> found, Statistics statistics) {
        this.pipeline = pipeline;
        this.kept = kept;
        this.statistics = statistics;
        found.forEach(this::add);
        tellCount();
    }

    private void add(Missing letter) {
        missing.computeIfAbsent(letter.table(), any -> new LinkedHashMap<>()).put(letter.id(), letter);
    }

    String pipeline() {
        return pipeline;
    }

    boolean areKept() {
        return kept;
    }

    /** Letters of a table from a position on: what lies before its copy has nothing to do with it any more. */
    synchronized List<Missing> of(TableId table, Lsn from) {
        return missing.getOrDefault(table, Map.of()).values().stream()
                .filter(letter -> !letter.lsn().isBefore(from))
                .toList();
    }

    /** How often a table was copied in this run. */
    synchronized int copies(TableId table) {
        return copies.getOrDefault(table, 0);
    }

    /** What a flush that was sealed does to letters. */
    synchronized void note(Collection<Letter.Event> events) {
        for (Letter.Event event : events) {
            Letter letter = event.letter();
            if (event.status().isEnd()) {
                missing.getOrDefault(letter.table(), new HashMap<>()).remove(letter.id());
            } else {
                add(letter.missing());
            }
        }
        tellCount();
    }

    private void tellCount() {
        statistics.openLetters(missing.values().stream().mapToLong(Map::size).sum());
    }

    /** The table was copied. */
    synchronized void copied(TableId table, List<Letter.Event> events) {
        note(events);
        copies.merge(table, 1, Integer::sum);
    }

    /** What is missing of a table, as a list that nothing changes. */
    synchronized List<Letter> before(TableId table) {
        List<Letter> letters = new ArrayList<>();
        missing.getOrDefault(table, Map.of()).values().forEach(one -> letters.add(Letter.of(one)));
        return letters;
    }
}
