package dev.tributary.cdc.databricks;

import dev.tributary.cdc.data.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A source table in memory that is changed at random and tells of each change as the core would: with lineages, and with
 * values left out that did not change. Columns: two keys, then three texts.
 */
final class FoldModel {

    /** Key of a row. */
    record Key(int a, String b) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return a != other.a ? Integer.compare(a, other.a) : b.compareTo(other.b);
        }
    }

    /** The key that a row had before the flush, and which row under it it was. */
    private record Lineage(Key key, int incarnation) {}

    private static final class Row {
        final String[] texts;
        Lineage lineage;

        Row(String[] texts, Lineage lineage) {
            this.texts = texts;
            this.lineage = lineage;
        }
    }

    private final Random random;
    private final boolean moves;
    private final boolean unchanged;
    private final int keys;
    private final Map<Key, Row> rows = new TreeMap<>();
    private final Map<Key, Integer> incarnations = new HashMap<>();
    private final Map<Key, Boolean> strayed = new HashMap<>();
    private int serial;
    private final List<String> log = new ArrayList<>();

    FoldModel(long seed, int keys, boolean moves, boolean unchanged) {
        this.random = new Random(seed);
        this.keys = keys;
        this.moves = moves;
        this.unchanged = unchanged;
    }

    /** The rows at the start. */
    Rows snapshot(TableSchema schema) {
        Rows out = Rows.of(schema);
        for (int i = 0; i < keys; i += 2) {
            Key key = key(i);
            rows.put(key, new Row(new String[] {text(), text(), null}, new Lineage(key, 0)));
            Row row = rows.get(key);
            out.row(key.a, key.b, row.texts[0], row.texts[1], row.texts[2]);
        }
        return out;
    }

    private Key key(int i) {
        return new Key(i / 3, i % 3 == 0 ? "" : "k'" + i % 3);
    }

    private String text() {
        int n = ++serial;
        return n % 7 == 0 ? null : "v" + n;
    }

    /** Changes of one flush, over some files; transactions of up to five changes. */
    List<Rows> flush(TableSchema schema, long firstLsn, int changes, int files) {
        incarnations.clear();
        strayed.clear();
        rows.forEach((key, row) -> row.lineage = new Lineage(key, 0));
        List<Rows> out = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            out.add(Rows.of(schema));
        }
        long lsn = firstLsn;
        long ordinal = 0;
        for (int i = 0; i < changes; i++) {
            if (ordinal > 0 && random.nextInt(5) == 0) {
                lsn++;
                ordinal = 0;
            }
            change(out.get(i * files / changes), lsn, ++ordinal);
        }
        return out;
    }

    private void change(Rows out, long lsn, long ordinal) {
        Key key = key(random.nextInt(keys));
        Row row = rows.get(key);
        if (row == null) {
            insert(out, lsn, ordinal, key);
        } else if (random.nextInt(4) == 0) {
            rows.remove(key);
            out.delete(lsn, ordinal, key.a, key.b, null, null, null);
            log(lsn, ordinal, "D", key, new Object[3], key);
            told(out, key, row.lineage);
        } else {
            update(out, lsn, ordinal, key, row);
        }
    }

    private void insert(Rows out, long lsn, long ordinal, Key key) {
        // The lineage of the key's first row goes on elsewhere: this is another row.
        int incarnation = strayed.containsKey(key) ? incarnations.merge(key, 1, Integer::sum) : 0;
        Row row = new Row(new String[] {text(), text(), text()}, new Lineage(key, incarnation));
        rows.put(key, row);
        out.insert(lsn, ordinal, key.a, key.b, row.texts[0], row.texts[1], row.texts[2]);
        log(lsn, ordinal, "I", key, row.texts, key);
        told(out, key, row.lineage);
    }

    private void update(Rows out, long lsn, long ordinal, Key key, Row row) {
        Object[] sent = new Object[3];
        for (int i = 0; i < 3; i++) {
            if (unchanged && i > 0 && random.nextInt(2) == 0) {
                sent[i] = Rows.SAME;
            } else {
                row.texts[i] = text();
                sent[i] = row.texts[i];
            }
        }
        Key to = key;
        if (moves && random.nextInt(3) == 0) {
            Key other = key(random.nextInt(keys));
            if (!rows.containsKey(other)) {
                to = other;
                rows.remove(key);
                rows.put(to, row);
                if (row.lineage.incarnation() == 0) {
                    strayed.put(row.lineage.key(), true);
                }
            }
        }
        out.update(lsn, ordinal, to.a, to.b, sent[0], sent[1], sent[2]);
        log(lsn, ordinal, "U", to, sent, key);
        told(out, to, row.lineage);
    }

    private static void told(Rows out, Key key, Lineage lineage) {
        if (lineage.incarnation() > 0 || !lineage.key().equals(key)) {
            out.from(lineage.incarnation(), lineage.key().a(), lineage.key().b());
        }
    }

    private void log(long lsn, long ordinal, String operation, Key key, Object[] sent, Key before) {
        StringBuilder line = new StringBuilder(lsn + "|" + ordinal + "|" + operation + "|" + key.a + "|" + key.b);
        StringBuilder unchanged = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            line.append('|').append(sent[i] == Rows.SAME ? null : sent[i]);
            if (sent[i] == Rows.SAME) {
                unchanged.append(unchanged.isEmpty() ? "" : ",").append(new String[] {"t", "s.c2", "select"}[i]);
            }
        }
        line.append('|').append(unchanged).append('|');
        if (!key.equals(before)) {
            line.append("{\"Key \\\"one\\\"\":" + before.a + ",\"key 'two'\":\"" + before.b + "\"}");
        }
        log.add(line.toString());
    }

    /** Every change so far: place, operation, values, columns left alone, and the key before where it was another. */
    List<String> log() {
        return log;
    }

    /** What the destination must hold. */
    List<String> expected() {
        List<String> result = new ArrayList<>();
        rows.forEach((key, row) ->
                result.add(key.a + "|" + key.b + "|" + row.texts[0] + "|" + row.texts[1] + "|" + row.texts[2]));
        return result;
    }
}
