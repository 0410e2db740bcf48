package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.databricks.internal.sql.FlushLogStatements;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Asks for the newest versions of targets, of many with one statement. Immutable. */
final class TableVersions {

    private static final int TABLES_AT_ONCE = 100;

    private final Warehouse warehouse;
    private final SinkSettings settings;

    TableVersions(Warehouse warehouse, SinkSettings settings) {
        this.warehouse = warehouse;
        this.settings = settings;
    }

    /** The version of each one's target, by the target's name; empty where there is none. */
    SortedMap<String, OptionalLong> of(Set<TableId> ids) {
        List<TableName> tables = ids.stream().map(settings::target).toList();
        SortedMap<String, OptionalLong> versions = new TreeMap<>();
        for (int from = 0; from < tables.size(); from += TABLES_AT_ONCE) {
            List<TableName> some = tables.subList(from, Math.min(tables.size(), from + TABLES_AT_ONCE));
            try {
                read(some, versions);
            } catch (StatementException e) {
                if (e.outcome() != Outcome.FAILED) {
                    throw e;
                }
                some.forEach(each -> readOne(each, versions));
            }
        }
        return versions;
    }

    private void readOne(TableName each, SortedMap<String, OptionalLong> versions) {
        try {
            read(List.of(each), versions);
        } catch (StatementException e) {
            if (!e.isMissing()) {
                throw e;
            }
            versions.put(each.toString(), OptionalLong.empty());
        }
    }

    private void read(List<TableName> tables, SortedMap<String, OptionalLong> versions) {
        List<long[]> expected = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            expected.add(new long[] {i, 0});
        }
        warehouse
                .confirm(
                        FlushLogStatements.versions(tables),
                        row -> new long[] {row.getLong(1), row.getLong(2)},
                        expected)
                .forEach(row -> versions.put(tables.get((int) row[0]).toString(), OptionalLong.of(row[1])));
    }
}
