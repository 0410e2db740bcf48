package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.validate.internal.WalMessages.Relation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What became of a table's rows after a snapshot: which of the snapshot's rows no longer count, and which rows count in their
 * place. In a table without a key, which rows came and which went. Not thread-safe.
 */
final class LaterRows {

    /**
     * A row that came.
     *
     * @param values in the schema's order; {@link WalMessages#UNCHANGED} for what stands in the snapshot's row
     * @param lineage key of the snapshot's row that it was; null when nothing of that is needed
     */
    private record Row(List<byte @Nullable []> values, @Nullable String lineage) {}

    private final TableSchema schema;
    private final Lsn upTo;
    private final int[] keys;
    private final Map<String, Row> present = new HashMap<>();
    private final Set<String> gone = new HashSet<>();
    private final List<List<byte @Nullable []>> came = new ArrayList<>();
    private final List<List<byte @Nullable []>> went = new ArrayList<>();
    private final Map<String, Row> awaited = new HashMap<>();
    private boolean awaiting;
    private boolean truncated;
    private @Nullable Relation known;
    private int[] places = new int[0];
    private long bytes;
    private @Nullable SourceException failure;

    /** @param upTo transactions whose commit record begins here or later do not count */
    LaterRows(TableSchema schema, Lsn upTo) {
        this.schema = schema;
        this.upTo = upTo;
        this.keys = schema.keyIndexes().stream().mapToInt(Integer::intValue).toArray();
    }

    Lsn upTo() {
        return upTo;
    }

    /** How much of it is held, about. */
    long bytes() {
        return bytes;
    }

    /** So much more is held. */
    void grow(long more) {
        bytes += more;
    }

    /** What became of its rows cannot be told: nothing of it is held any longer. */
    void giveUp(SourceException why) {
        failure = why;
        bytes = 0;
        truncate();
    }

    boolean isGivenUp() {
        return failure != null;
    }

    /**
     * The same.
     *
     * @throws SourceException when what became of its rows cannot be told
     */
    LaterRows orThrow() {
        if (failure != null) {
            throw failure;
        }
        return this;
    }

    void insert(Relation relation, List<byte @Nullable []> row) {
        List<byte @Nullable []> values = ordered(relation, row);
        if (keys.length == 0) {
            came.add(values);
            return;
        }
        String key = key(values);
        gone.add(key);
        present.put(key, new Row(values, null));
    }

    void update(Relation relation, @Nullable List<byte @Nullable []> old, List<byte @Nullable []> row) {
        List<byte @Nullable []> values = ordered(relation, row);
        @Nullable List<byte @Nullable []> before = old == null ? null : ordered(relation, old);
        if (keys.length == 0) {
            List<byte @Nullable []> whole = required(before);
            went.add(whole);
            fill(values, whole);
            came.add(values);
            return;
        }
        if (before != null) {
            // With REPLICA IDENTITY FULL the row before holds everything; otherwise NULL stands for what is not the
            // key.
            for (int i = 0; i < values.size(); i++) {
                if (values.get(i) == WalMessages.UNCHANGED && before.get(i) != null) {
                    values.set(i, before.get(i));
                }
            }
        }
        String key = key(before == null ? values : before);
        Row known = present.remove(key);
        gone.add(key);
        String lineage = null;
        if (holdsUnchanged(values)) {
            if (known != null) {
                fill(values, known.values());
                lineage = known.lineage();
            } else {
                lineage = key;
            }
            lineage = holdsUnchanged(values) ? lineage : null;
        }
        String now = key(values);
        gone.add(now);
        present.put(now, new Row(values, lineage));
    }

    void delete(Relation relation, List<byte @Nullable []> old) {
        List<byte @Nullable []> values = ordered(relation, old);
        if (keys.length == 0) {
            went.add(values);
            return;
        }
        String key = key(values);
        present.remove(key);
        gone.add(key);
    }

    void truncate() {
        truncated = true;
        present.clear();
        gone.clear();
        came.clear();
        went.clear();
    }

    private List<byte @Nullable []> required(@Nullable List<byte @Nullable []> before) {
        if (before == null) {
            throw incomparable("an UPDATE came without the row's values before");
        }
        return before;
    }

    private SourceException incomparable(String why) {
        return new SourceException(
                Retry.TRANSIENT,
                "table " + schema.id() + " cannot be followed from the snapshot to the end of the flush: " + why,
                "Validate again; if that stays, validate the table while nothing is written to it.",
                null);
    }

    private static void fill(List<byte @Nullable []> values, List<byte @Nullable []> from) {
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) == WalMessages.UNCHANGED) {
                values.set(i, from.get(i));
            }
        }
    }

    private static boolean holdsUnchanged(List<byte @Nullable []> values) {
        for (byte @Nullable [] value : values) {
            if (value == WalMessages.UNCHANGED) {
                return true;
            }
        }
        return false;
    }

    private List<byte @Nullable []> ordered(Relation relation, List<byte @Nullable []> row) {
        if (!relation.equals(known)) {
            places = schema.columns().stream()
                    .mapToInt(column -> relation.columns().indexOf(column.name()))
                    .toArray();
            known = relation;
            for (int i = 0; i < places.length; i++) {
                if (places[i] < 0) {
                    throw incomparable("column " + schema.columns().get(i).name() + " came or went meanwhile");
                }
            }
        }
        List<byte @Nullable []> values = new ArrayList<>(places.length);
        for (int place : places) {
            values.add(row.get(place));
        }
        return values;
    }

    private String key(List<byte @Nullable []> values) {
        StringBuilder key = new StringBuilder();
        for (int index : keys) {
            byte @Nullable [] value = values.get(index);
            if (value == null || value == WalMessages.UNCHANGED) {
                Column column = schema.columns().get(index);
                throw incomparable("a change came without the value of the key's column " + column.name());
            }
            key.append(value.length).append(':').append(new String(value, StandardCharsets.ISO_8859_1));
        }
        return key.toString();
    }

    private String key(TextRow row) {
        StringBuilder key = new StringBuilder();
        for (int index : keys) {
            int length = row.to(index) - row.from(index);
            key.append(length)
                    .append(':')
                    .append(new String(row.data(), row.from(index), length, StandardCharsets.ISO_8859_1));
        }
        return key.toString();
    }

    /** Whether nothing has happened: the snapshot's rows are those that count. */
    boolean isEmpty() {
        return !truncated && gone.isEmpty() && came.isEmpty() && went.isEmpty();
    }

    /** Receives rows that count once more ({@code sign} 1) or once less (-1). */
    interface Signed {
        void row(TextRow row, int sign) throws java.sql.SQLException;
    }

    /** A row of the snapshot: passed on when it still counts. */
    void snapshotRow(TextRow row, Signed rows) throws java.sql.SQLException {
        if (truncated) {
            return;
        }
        if (keys.length == 0 || gone.isEmpty()) {
            rows.row(row, 1);
            return;
        }
        String key = key(row);
        if (!gone.contains(key)) {
            rows.row(row, 1);
            return;
        }
        Row heir = heirs().get(key);
        if (heir != null) {
            for (int i = 0; i < heir.values().size(); i++) {
                if (heir.values().get(i) == WalMessages.UNCHANGED) {
                    heir.values().set(i, row.copy(i));
                }
            }
        }
    }

    /** Rows by the key of the snapshot's row that they still need something of. */
    private Map<String, Row> heirs() {
        if (!awaiting) {
            awaiting = true;
            present.values().forEach(row -> {
                if (row.lineage() != null) {
                    awaited.put(row.lineage(), row);
                }
            });
        }
        return awaited;
    }

    /** After all rows of the snapshot: those that came, and those that went. */
    void rest(Signed rows) throws java.sql.SQLException {
        TextRow row = new TextRow(schema.columns().size());
        for (Row each : present.values()) {
            if (holdsUnchanged(each.values())) {
                throw incomparable("a value that an UPDATE left as it was stands nowhere");
            }
            row.set(each.values());
            rows.row(row, 1);
        }
        for (List<byte @Nullable []> each : came) {
            row.set(each);
            rows.row(row, 1);
        }
        for (List<byte @Nullable []> each : went) {
            row.set(each);
            rows.row(row, -1);
        }
    }
}
