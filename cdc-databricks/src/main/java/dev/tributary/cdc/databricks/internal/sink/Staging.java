package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.internal.sql.LoadStatements;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.TableFlush;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The staging tables of one run: one for each shape of a source table. Rows of applied flushes stay in them, told apart
 * by their batch, until a table has grown so much that a new one is cheaper than reading past them. Thread-safe for
 * different source tables.
 */
final class Staging {

    private static final Logger LOG = LoggerFactory.getLogger(Staging.class);

    /** When a staging table is replaced by a new one. */
    private static final long MAX_ROWS = 20_000_000;

    private static final int MAX_BATCHES = 500;

    private final Warehouse warehouse;
    private final SinkSettings settings;
    private final OwnNames names;
    private final Guard guard;
    private final Loader loader;
    private final Map<Shape, Table> tables = new HashMap<>();

    /** What a staging table depends on: names of columns do not matter. */
    private record Shape(Object table, List<Object> columns) {
        static Shape of(TableSchema schema) {
            List<Object> columns = new ArrayList<>();
            for (Column column : schema.columns()) {
                columns.add(List.of(column.id(), column.type(), column.keyOrdinal()));
            }
            return new Shape(schema.id(), columns);
        }
    }

    private static final class Table {
        final TableName name;
        boolean created;
        long rows;
        int batches;

        Table(TableName name) {
            this.name = name;
        }
    }

    Staging(Warehouse warehouse, SinkSettings settings, OwnNames names, Guard guard) {
        this.warehouse = warehouse;
        this.settings = settings;
        this.names = names;
        this.guard = guard;
        this.loader = new Loader(warehouse, guard);
    }

    /** Loads a table's part of a flush and returns where it is. */
    TableName load(Flush flush, TableFlush part) {
        Table table = table(part.schema());
        if (!table.created) {
            create(table.name, part.schema());
            table.created = true;
        }
        long loaded = 0;
        for (TableFlush.Part version : part.parts()) {
            for (Map.Entry<Lsn, List<StagedFile>> ending : byEnd(version.files(), flush.to())) {
                loaded += loader.copy(
                        table.name,
                        ending.getValue(),
                        (directory, files) -> LoadStatements.copyChanges(
                                table.name,
                                flush.batchId(),
                                version.schema(),
                                part.schema(),
                                ending.getKey(),
                                directory,
                                files));
            }
        }
        loader.verify(table.name, part.rows(), loaded, LoadStatements.countBatch(table.name, flush.batchId()));
        table.rows += loaded;
        table.batches++;
        return table.name;
    }

    /** Files by what an absent LSN reads as in them; one group, unless changes were held back. */
    private static Set<Map.Entry<Lsn, List<StagedFile>>> byEnd(List<StagedFile> files, Lsn flushEnd) {
        Map<Lsn, List<StagedFile>> byEnd = new TreeMap<>();
        for (StagedFile file : files) {
            Lsn end = file.openEnd().equals(Lsn.ZERO) ? flushEnd : file.openEnd();
            byEnd.computeIfAbsent(end, any -> new ArrayList<>()).add(file);
        }
        return byEnd.entrySet();
    }

    private synchronized Table table(TableSchema schema) {
        return tables.computeIfAbsent(
                Shape.of(schema), shape -> new Table(names.staging(settings.catalog(), settings.stagingSchema())));
    }

    private void create(TableName name, TableSchema schema) {
        try {
            String sql = LoadStatements.createStaging(
                    name, schema, settings.transactions().tableProperties(warehouse));
            guard.repeated().run(() -> {
                warehouse.execute(sql);
                return true;
            });
        } catch (StatementException e) {
            throw guard.explained("creating the staging table " + name, e);
        }
    }

    /** Drops tables that have grown too much; the next flush makes new ones. Between flushes only. */
    void trim() {
        dropped(table -> table.rows > MAX_ROWS || table.batches > MAX_BATCHES).forEach(this::drop);
    }

    /** The statements that drop every table of this run. */
    List<Runnable> drops() {
        return dropped(table -> true).stream()
                .map(name -> (Runnable) () -> drop(name))
                .toList();
    }

    private synchronized List<TableName> dropped(java.util.function.Predicate<Table> which) {
        List<TableName> chosen = new ArrayList<>();
        tables.values().removeIf(table -> {
            boolean drop = which.test(table);
            if (drop && table.created) {
                chosen.add(table.name);
            }
            return drop;
        });
        return chosen;
    }

    private void drop(TableName name) {
        try {
            warehouse.execute(TableStatements.drop(name));
        } catch (StatementException e) {
            LOG.warn("The staging table {} was not dropped; the next run will: {}", name, e.getMessage());
        }
    }
}
