package dev.tributary.cdc.databricks;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A source table in memory that is changed at random, tells of each change as the core would where every change is wanted,
 * and remembers every state that was committed. Columns: two keys, then three texts.
 */
final class HistoryModel {

    private record Key(int a, String b) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return a != other.a ? Integer.compare(a, other.a) : b.compareTo(other.b);
        }
    }

    private record Origin(Key key, int incarnation) {}

    private static final class Version {
        final Key key;
        final String[] texts;
        final long lsn;

        @Nullable
        Long until;

        Version(Key key, String[] texts, long lsn) {
            this.key = key;
            this.texts = texts.clone();
            this.lsn = lsn;
        }

        @Override
        public String toString() {
            return key.a + "|" + key.b + "|" + texts[0] + "|" + texts[1] + "|" + texts[2] + "|" + lsn + "|" + lsn + "|"
                    + until;
        }
    }

    private final Random random;
    private final boolean moves;
    private final boolean unchanged;
    private final boolean truncates;
    private final int keys;
    private final Map<Key, String[]> rows = new TreeMap<>();
    private final Map<Key, Version> current = new HashMap<>();
    private final List<Version> versions = new ArrayList<>();
    private final Map<Key, Origin> strangers = new HashMap<>();
    private final Map<Key, Integer> departures = new HashMap<>();
    private final Set<Key> touched = new TreeSet<>();
    private int firstIncarnation;
    private int serial;
    private @Nullable Lsn truncatedAt;

    HistoryModel(long seed, int keys, boolean moves, boolean unchanged, boolean truncates) {
        this.random = new Random(seed);
        this.keys = keys;
        this.moves = moves;
        this.unchanged = unchanged;
        this.truncates = truncates;
        for (int i = 0; i < keys; i += 2) {
            rows.put(key(i), new String[] {text(), text(), null});
        }
    }

    private Key key(int i) {
        return new Key(i / 3, i % 3 == 0 ? "" : "k'" + i % 3);
    }

    private @Nullable String text() {
        int n = ++serial;
        return n % 7 == 0 ? null : "v" + n;
    }

    /** Changes that nobody is told of. */
    void changeUnseen(int changes) {
        for (int i = 0; i < changes; i++) {
            Key key = key(random.nextInt(keys));
            if (rows.containsKey(key) && random.nextInt(2) == 0) {
                rows.remove(key);
            } else {
                rows.put(key, new String[] {text(), text(), text()});
            }
        }
    }

    /** The rows as they are, which a snapshot shows. */
    Rows snapshot(TableSchema schema, long lsn) {
        Rows out = Rows.of(schema);
        rows.forEach((key, texts) -> out.row(key.a, key.b, texts[0], texts[1], texts[2]));
        touched.addAll(rows.keySet());
        touched.addAll(current.keySet());
        touched.removeIf(key -> current.containsKey(key) && Arrays.equals(current.get(key).texts, rows.get(key)));
        commit(lsn);
        return out;
    }

    /** Changes of one flush, over some files; transactions of up to a few changes. */
    List<Rows> flush(TableSchema schema, long firstLsn, int changes, int files) {
        strangers.clear();
        departures.clear();
        firstIncarnation = 0;
        truncatedAt = null;
        List<Rows> out = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            out.add(Rows.of(schema));
        }
        long lsn = firstLsn;
        long ordinal = 0;
        for (int i = 0; i < changes; i++) {
            if (ordinal > 0 && random.nextInt(5) == 0) {
                commit(lsn);
                lsn++;
                ordinal = 0;
            }
            change(out.get(i * files / changes), lsn, ++ordinal);
        }
        commit(lsn);
        return out;
    }

    /** Where the last flush truncated the table, if it did. */
    @Nullable
    Lsn truncatedAt() {
        return truncatedAt;
    }

    private void commit(long lsn) {
        for (Key key : touched) {
            Version before = current.remove(key);
            if (before != null) {
                before.until = lsn;
            }
            if (rows.containsKey(key)) {
                Version version = new Version(key, rows.get(key), lsn);
                current.put(key, version);
                versions.add(version);
            }
        }
        touched.clear();
    }

    private void change(Rows out, long lsn, long ordinal) {
        Key key = key(random.nextInt(keys));
        if (truncates && random.nextInt(100) == 0) {
            truncate(out, lsn, ordinal);
        } else if (!rows.containsKey(key)) {
            String[] texts = {text(), text(), text()};
            rows.put(key, texts);
            out.insert(lsn, ordinal, key.a, key.b, texts[0], texts[1], texts[2]);
            touched.add(key);
            told(out, key, isFollowed() ? inserted(key) : null);
        } else if (random.nextInt(4) == 0) {
            rows.remove(key);
            out.delete(lsn, ordinal, key.a, key.b, null, null, null);
            touched.add(key);
            told(out, key, isFollowed() ? orOwn(key, strangers.remove(key)) : null);
        } else {
            update(out, lsn, ordinal, key);
        }
    }

    private void truncate(Rows out, long lsn, long ordinal) {
        touched.addAll(rows.keySet());
        touched.addAll(current.keySet());
        rows.clear();
        out.truncate(lsn, ordinal);
        truncatedAt = new Lsn(lsn);
        firstIncarnation +=
                departures.values().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
        strangers.clear();
        departures.clear();
    }

    private void update(Rows out, long lsn, long ordinal, Key key) {
        String[] texts = rows.get(key);
        Object[] sent = new Object[3];
        for (int i = 0; i < 3; i++) {
            if (unchanged && i > 0 && random.nextInt(2) == 0) {
                sent[i] = Rows.SAME;
            } else {
                texts[i] = text();
                sent[i] = texts[i];
            }
        }
        Key to = key(random.nextInt(keys));
        touched.add(key);
        if (moves && random.nextInt(3) == 0 && !rows.containsKey(to)) {
            rows.put(to, rows.remove(key));
            touched.add(to);
            Origin stranger = strangers.remove(key);
            Origin origin = stranger == null ? new Origin(key, firstIncarnation) : stranger;
            departures.merge(key, 1, Integer::sum);
            strangers.put(to, origin);
            out.update(lsn, ordinal, to.a, to.b, sent[0], sent[1], sent[2]);
            told(out, to, origin);
        } else {
            out.update(lsn, ordinal, key.a, key.b, sent[0], sent[1], sent[2]);
            told(out, key, isFollowed() ? orOwn(key, strangers.get(key)) : null);
        }
    }

    private boolean isFollowed() {
        return firstIncarnation > 0 || !departures.isEmpty();
    }

    private @Nullable Origin inserted(Key key) {
        Integer left = departures.get(key);
        if (left == null) {
            return orOwn(key, null);
        }
        Origin origin = new Origin(key, firstIncarnation + left);
        strangers.put(key, origin);
        return origin;
    }

    private @Nullable Origin orOwn(Key key, @Nullable Origin stranger) {
        return stranger != null || firstIncarnation == 0 ? stranger : new Origin(key, firstIncarnation);
    }

    private static void told(Rows out, Key key, @Nullable Origin origin) {
        if (origin != null) {
            out.from(origin.incarnation(), origin.key().a(), origin.key().b());
        }
    }

    /** Every version, by key and place. */
    List<String> expected() {
        return versions.stream()
                .sorted((a, b) -> a.key.equals(b.key) ? Long.compare(a.lsn, b.lsn) : a.key.compareTo(b.key))
                .map(Version::toString)
                .toList();
    }
}
