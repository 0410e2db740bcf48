package dev.tributary.cdc.examples.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Keys of a table's rows that are known to be committed, as texts. Thread-safe; a key can be gone when it is used. */
final class KeyPool {

    private final List<List<String>> keys = new ArrayList<>();
    private final Map<List<String>, Integer> places = new HashMap<>();

    synchronized int size() {
        return keys.size();
    }

    synchronized void add(List<String> key) {
        if (places.putIfAbsent(key, keys.size()) == null) {
            keys.add(key);
        }
    }

    synchronized void remove(List<String> key) {
        Integer place = places.remove(key);
        if (place == null) {
            return;
        }
        List<String> last = keys.remove(keys.size() - 1);
        if (place < keys.size()) {
            keys.set(place, last);
            places.put(last, place);
        }
    }

    /** A key by chance, or null if there is none. */
    synchronized @Nullable List<String> any(Random random) {
        return keys.isEmpty() ? null : keys.get(random.nextInt(keys.size()));
    }

    /** At most {@code count} different keys by chance. */
    synchronized List<List<String>> some(int count, Random random) {
        return random.ints(count, 0, Math.max(1, keys.size()))
                .distinct()
                .filter(place -> place < keys.size())
                .mapToObj(keys::get)
                .toList();
    }
}
