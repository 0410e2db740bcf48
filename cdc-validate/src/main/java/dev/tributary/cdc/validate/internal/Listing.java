package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.validate.RowDifference;
import dev.tributary.cdc.validate.RowDifference.Kind;
import dev.tributary.cdc.validate.ValueDifference;
import dev.tributary.cdc.validate.internal.Comparison.TargetException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Some of the rows that differ, as many of each kind as are wanted, with their values on both sides. Not thread-safe. */
final class Listing {

    /** A row as one side has it. */
    private record Side(long row, long[] hashes, @Nullable String[] texts, @Nullable String strangeness) {}

    private record Found(long key, Kind kind, int sourceRows, int targetRows) {}

    private final TableSchema schema;
    private final RowHash hash;
    private final int most;
    private final Map<Long, Side> sources = new HashMap<>();
    private final Map<Kind, Integer> candidateCounts = new EnumMap<>(Kind.class);
    private final Map<Kind, List<Found>> found = new EnumMap<>(Kind.class);
    private final Map<Kind, List<Found>> spare = new EnumMap<>(Kind.class);

    /** @param most of each kind */
    Listing(TableSchema schema, RowHash hash, int most) {
        this.schema = schema;
        this.hash = hash;
        this.most = most;
    }

    RowHash hash() {
        return hash;
    }

    /** A row of the source, the one last hashed, that differs unless it turns out that it does not. */
    void add(TextRow row, Kind kind) {
        if (candidateCounts.merge(kind, 1, Integer::sum) <= most) {
            keep(row);
        }
    }

    private void keep(TextRow row) {
        long[] hashes = new long[schema.columns().size()];
        @Nullable String[] texts = new String[hashes.length];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = hash.column(i);
            texts[i] = hash.shown(row, i);
        }
        sources.put(
                hash.key(),
                new Side(hash.row(), hashes, texts, hash.strangeness(row).orElse(null)));
    }

    /** Rows that do differ. */
    void found(long key, Kind kind, int sourceRows, int targetRows) {
        Found row = new Found(key, kind, sourceRows, targetRows);
        List<Found> rows = kind == Kind.EXTRA || sources.containsKey(key) ? of(found, kind) : of(spare, kind);
        if (rows.size() < most) {
            rows.add(row);
        }
    }

    private static List<Found> of(Map<Kind, List<Found>> rows, Kind kind) {
        return rows.computeIfAbsent(kind, any -> new ArrayList<>());
    }

    /** Some buckets are done: returns the rows that are to be shown, and of which the source's values are not known yet. */
    Set<Long> endRound() {
        Set<Long> unknown = new HashSet<>();
        spare.forEach((kind, rows) -> {
            for (Found row : rows) {
                if (of(found, kind).size() < most) {
                    of(found, kind).add(row);
                    unknown.add(row.key());
                }
            }
        });
        spare.clear();
        candidateCounts.clear();
        Set<Long> shown =
                found.values().stream().flatMap(List::stream).map(Found::key).collect(Collectors.toSet());
        sources.keySet().retainAll(shown);
        return unknown;
    }

    /** A row of the source, the one last hashed, that {@link #endRound} has asked for. */
    void fill(TextRow row) {
        keep(row);
    }

    /** The rows, with what the destination has of them. */
    List<RowDifference> rows(Target target, HashQuery query, Letters letters) throws TargetException {
        List<Found> all = found.values().stream().flatMap(List::stream).toList();
        if (all.isEmpty()) {
            return List.of();
        }
        Map<Long, List<Side>> there = new HashMap<>();
        try {
            target.query(query.rows(all.stream().map(Found::key).toList()), row -> there.computeIfAbsent(
                            row.getLong(1), any -> new ArrayList<>())
                    .add(side(row)));
        } catch (SQLException e) {
            throw new TargetException(e);
        }
        List<RowDifference> rows = new ArrayList<>();
        for (Found each : all) {
            rows.add(difference(each, there.getOrDefault(each.key(), List.of()), letters));
        }
        return rows;
    }

    private Side side(ResultSet row) throws SQLException {
        int columns = schema.columns().size();
        long[] hashes = new long[columns];
        @Nullable String[] texts = new String[columns];
        for (int i = 0; i < columns; i++) {
            hashes[i] = row.getLong(3 + i);
            texts[i] = row.getString(3 + columns + i);
        }
        return new Side(row.getLong(2), hashes, texts, null);
    }

    private RowDifference difference(Found found, List<Side> there, Letters letters) {
        Side source = sources.get(found.key());
        // Of several, one that is not as it should be.
        Side target = there.stream()
                .filter(side -> source == null || side.row() != source.row())
                .findFirst()
                .orElse(there.isEmpty() ? null : there.get(0));
        Side any = source == null ? Objects.requireNonNull(target) : source;
        Map<String, @Nullable String> key = new LinkedHashMap<>();
        schema.keyIndexes().forEach(index -> key.put(schema.columns().get(index).name(), any.texts()[index]));
        List<ValueDifference> values = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            Column column = schema.columns().get(i);
            boolean same = source != null && target != null && source.hashes()[i] == target.hashes()[i];
            if (!column.isKey() && !same || !schema.hasKey()) {
                values.add(new ValueDifference(
                        column.name(),
                        source == null ? null : source.texts()[i],
                        target == null ? null : target.texts()[i]));
            }
        }
        return new RowDifference(
                found.kind(),
                key,
                found.sourceRows(),
                found.targetRows(),
                values,
                reason(found.kind(), source, letters));
    }

    private @Nullable String reason(Kind kind, @Nullable Side source, Letters letters) {
        if (source == null || kind != Kind.MISSING && source.strangeness() == null) {
            return null;
        }
        Map<String, @Nullable String> names = new HashMap<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            if (schema.columns().get(i).isKey() || !schema.hasKey()) {
                names.put(schema.columns().get(i).name(), source.texts()[i]);
            }
        }
        return letters.of(names)
                .orElse(
                        source.strangeness() == null
                                ? letters.failure()
                                : "a value that cannot be carried (dead letter): " + source.strangeness());
    }
}
