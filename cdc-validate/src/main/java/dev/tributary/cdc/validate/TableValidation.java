package dev.tributary.cdc.validate;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.validate.RowDifference.Kind;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table on both sides. Immutable.
 *
 * @param table its name at the source
 * @param target its name at the destination
 * @param at the position of the source at which both sides were compared: the end of a flush; null when they were not
 * @param version the version of the target that was read; -1 when none was
 * @param source what it holds at the source; null when that was not looked at
 * @param destination what it holds at the destination; null when it cannot be read there
 * @param uncarriedRows how many of the source's rows hold a value that their column's type does not have at the destination:
 *     they are dead letters, and missing there
 * @param failure why it could not be compared; null when it could
 * @param columns each column, over all rows: as soon as a row is missing, extra or doubled, none is equal any more; see
 *     {@link #changedColumns()}
 * @param schema how the shapes differ
 * @param counts how many rows differ, exactly, by kind; a kind without rows is left out
 * @param rows some of them, as many of each kind as was asked for
 */
public record TableValidation(
        TableId table,
        String target,
        @Nullable Lsn at,
        long version,
        @Nullable Content source,
        @Nullable Content destination,
        long uncarriedRows,
        @Nullable String failure,
        List<ColumnValidation> columns,
        List<SchemaDifference> schema,
        Map<Kind, Long> counts,
        List<RowDifference> rows) {

    public TableValidation {
        columns = List.copyOf(columns);
        schema = List.copyOf(schema);
        Map<Kind, Long> copy = new EnumMap<>(Kind.class);
        copy.putAll(counts);
        counts = Collections.unmodifiableMap(copy);
        rows = List.copyOf(rows);
    }

    /** Whether both sides hold the same rows in the same shape, but for differences of shape that are expected. */
    public boolean equal() {
        return failure == null
                && source != null
                && source.equals(destination)
                && columns.stream().allMatch(ColumnValidation::equal)
                && schema.stream().allMatch(SchemaDifference::isExpected);
    }

    /** See {@code failure}. */
    public Optional<String> problem() {
        return Optional.ofNullable(failure);
    }

    /**
     * The columns in which changed rows differ, in order: of all changed rows where nothing else is wrong with any row, or where
     * all changed ones are among {@link #rows()}; otherwise of those that are there.
     */
    public List<String> changedColumns() {
        if (counts.keySet().equals(Set.of(Kind.CHANGED))) {
            return columns.stream()
                    .filter(column -> !column.equal())
                    .map(ColumnValidation::column)
                    .toList();
        }
        Set<String> changed = changedRows()
                .flatMap(row -> row.values().stream())
                .map(ValueDifference::column)
                .collect(Collectors.toSet());
        return columns.stream()
                .map(ColumnValidation::column)
                .filter(changed::contains)
                .toList();
    }

    /** Whether {@link #changedColumns()} speaks of all changed rows. */
    boolean allChangesKnown() {
        return counts.keySet().equals(Set.of(Kind.CHANGED))
                || counts.getOrDefault(Kind.CHANGED, 0L)
                        <= changedRows().mapToLong(RowDifference::sourceRows).sum();
    }

    private Stream<RowDifference> changedRows() {
        return rows.stream().filter(row -> row.kind() == Kind.CHANGED);
    }

    /** How many rows differ. */
    public long differingRows() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
