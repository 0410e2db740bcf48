package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.internal.catalog.TableCatalog;
import dev.tributary.cdc.postgres.internal.pgoutput.RelationColumn;
import dev.tributary.cdc.postgres.internal.types.Treatment;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sees to it that columns which are masked, hashed or truncated stay so when the table changes: patterns know names
 * only, and a column that gets another name must not be replicated in clear.
 */
final class TreatedColumns {

    private final TableCatalog catalog;
    private final TableId table;
    private final TableId tableBefore;

    /** @param tableBefore the name that the table had in this stream before */
    TreatedColumns(TableCatalog catalog, TableId table, TableId tableBefore) {
        this.catalog = catalog;
        this.table = table;
        this.tableBefore = tableBefore;
    }

    /**
     * Checks a relation message.
     *
     * @param columns its columns
     * @param numbers their attribute numbers
     * @param key its key's columns
     * @param now the columns that the catalog shows, by name
     * @param until the columns that the table had in this stream before, by name
     * @throws SchemaChangeException when a treated column would be carried in clear, or is now part of the key
     */
    void requireTreated(
            List<RelationColumn> columns,
            int[] numbers,
            Map<String, Integer> key,
            Map<String, Column> now,
            Map<String, Column> until) {
        List<Column> treated = Stream.concat(
                        now.values().stream().filter(column -> isTreated(column.name())),
                        until.values().stream().filter(column -> catalog.treatment(tableBefore, column.name())
                                .isPresent()))
                .toList();
        if (treated.isEmpty()) {
            return;
        }
        Set<Integer> known = now.values().stream().map(Column::id).collect(Collectors.toCollection(HashSet::new));
        until.values().forEach(column -> known.add(column.id()));
        Set<String> named = columns.stream().map(RelationColumn::name).collect(Collectors.toSet());
        Set<Integer> found = new HashSet<>();
        for (int number : numbers) {
            found.add(number);
        }
        for (int i = 0; i < numbers.length; i++) {
            String name = columns.get(i).name();
            if (isTreated(name)) {
                requireOutsideKey(name, key);
            } else if (catalog.selects(table, name)) {
                for (Column column : treated) {
                    boolean renamed = column.id() == numbers[i];
                    boolean unclear = !known.contains(numbers[i])
                            && !found.contains(column.id())
                            && !named.contains(column.name());
                    if (renamed || unclear) {
                        throw uncovered(column.name(), name);
                    }
                }
            }
        }
    }

    private boolean isTreated(String column) {
        return catalog.treatment(table, column).isPresent();
    }

    private void requireOutsideKey(String column, Map<String, Integer> key) {
        Optional<Treatment> treatment = catalog.treatment(table, column);
        if (key.containsKey(column) && !treatment.map(Treatment::keepsIdentity).orElse(true)) {
            throw new SchemaChangeException(
                    "column '" + column + "' is "
                            + treatment.map(Treatment::done).orElseThrow() + ", but now belongs to the key of table "
                            + table,
                    "Hash the column, which keeps rows apart, or exclude the table; then run a SNAPSHOT of it.");
        }
    }

    private SchemaChangeException uncovered(String treated, String name) {
        return new SchemaChangeException(
                "column '" + treated + "' of table " + tableBefore + ", which is "
                        + catalog.treatment(table, treated)
                                .or(() -> catalog.treatment(tableBefore, treated))
                                .map(Treatment::done)
                                .orElseThrow()
                        + ", is or was also called '" + name + "'"
                        + (table.equals(tableBefore) ? "" : " of table " + table) + ", which is not",
                "Name '" + table + "." + name + "' too in the settings of treated columns, as a pattern with a wildcard"
                        + " if the column is not called so now, and run again.");
    }
}
