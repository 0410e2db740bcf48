package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.DatabricksSink;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The destination's tables, read by the vendor's driver, which holds one chunk of a result at a time. Not thread-safe.
 */
final class Target implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Target.class);

    private static final int TABLES_AT_ONCE = 100;
    private static final String CUTS = "_cdc_cuts";

    /**
     * A column that a target has.
     *
     * @param type as {@code information_schema} spells it
     * @param key whether it belongs to the declared primary key
     */
    record Existing(String name, String type, boolean nullable, boolean key) {}

    private final DatabricksSink sink;
    private final Connection connection;
    private volatile @Nullable Statement running;

    private Target(DatabricksSink sink, Connection connection) {
        this.sink = sink;
        this.connection = connection;
    }

    static Target open(DatabricksSink sink) {
        try {
            return new Target(sink, sink.connect());
        } catch (SQLException e) {
            throw TargetFailures.of(e, "connecting to the workspace");
        }
    }

    /** Receives a result's rows. */
    interface Rows {
        void row(ResultSet row) throws SQLException;
    }

    void query(String sql, Rows rows) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = running(statement).executeQuery(sql)) {
            while (result.next()) {
                rows.row(result);
            }
        } finally {
            running = null;
        }
    }

    private Statement running(Statement statement) {
        running = statement;
        return statement;
    }

    /** Cancels the statement that is running, if one is. Thread-safe. */
    void cancel() {
        Statement statement = running;
        if (statement != null) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                // Whoever waits for it waits until it ends by itself.
                log.debug("cancelling a statement", e);
            }
        }
    }

    /** The columns that targets have, in order, by the target's name and the column's in lower case. */
    Map<String, Map<String, Existing>> columns(Collection<TableSchema> schemas) throws SQLException {
        Map<String, Map<String, Existing>> found = new HashMap<>();
        String names = schemas.stream()
                .map(schema -> TargetRows.literal(sink.targetName(schema.id()).toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(", "));
        String sql =
                """
                SELECT c.table_name, c.column_name, c.full_data_type, c.is_nullable, k.constraint_name
                FROM %1$s.information_schema.columns c
                LEFT JOIN %1$s.information_schema.key_column_usage k
                  ON k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name
                    AND k.position_in_unique_constraint IS NULL
                WHERE c.table_schema = %2$s AND LOWER(c.table_name) IN (%3$s)
                ORDER BY c.table_name, c.ordinal_position"""
                        .formatted(TargetRows.identifier(sink.catalog()), TargetRows.literal(sink.schema()), names);
        query(sql, row -> found.computeIfAbsent(
                        row.getString(1).toLowerCase(Locale.ROOT), any -> new java.util.LinkedHashMap<>())
                .put(
                        row.getString(2).toLowerCase(Locale.ROOT),
                        new Existing(
                                row.getString(2),
                                row.getString(3),
                                row.getString(4).equalsIgnoreCase("YES"),
                                row.getString(5) != null)));
        return found;
    }

    /** The newest version of each table's target; none where there is no target. */
    Map<TableId, Long> versions(List<TableSchema> schemas) throws SQLException {
        Map<TableId, Long> versions = new HashMap<>();
        for (int from = 0; from < schemas.size(); from += TABLES_AT_ONCE) {
            List<TableSchema> some = schemas.subList(from, Math.min(schemas.size(), from + TABLES_AT_ONCE));
            try {
                readVersions(some, versions);
            } catch (SQLException e) {
                for (TableSchema each : some) {
                    try {
                        readVersions(List.of(each), versions);
                    } catch (SQLException missing) {
                        // Whoever reads its rows is told why they cannot be read.
                        versions.remove(each.id());
                    }
                }
            }
        }
        return versions;
    }

    private void readVersions(List<TableSchema> schemas, Map<TableId, Long> versions) throws SQLException {
        List<String> each = new ArrayList<>();
        for (TableSchema schema : schemas) {
            each.add("SELECT %d AS place, version FROM (DESCRIBE HISTORY %s LIMIT 1)"
                    .formatted(each.size(), TargetRows.name(sink, schema)));
        }
        query(
                String.join(" UNION ALL ", each),
                row -> versions.put(schemas.get(row.getInt(1)).id(), row.getLong(2)));
    }

    /**
     * A version of a table that all flushes up to a position have made, and none beyond.
     *
     * @param at the position
     */
    record Version(long version, Lsn at) {}

    /**
     * From the flush log, the newest version of each target of those that hold what is beyond a position; by the target's full
     * name. Null when there is no log.
     */
    @Nullable
    Map<String, Version> cuts(String pipeline, long generation, Lsn beyond) throws SQLException {
        String view = TargetRows.identifier(sink.catalog())
                + '.'
                + TargetRows.identifier(sink.stagingSchema())
                + '.'
                + TargetRows.identifier(CUTS);
        String sql =
                """
                SELECT `table`, MAX(lsn), MAX_BY(version, lsn) FROM %s
                WHERE pipeline = %s AND generation = %d AND lsn > CAST('%d' AS BIGINT)
                GROUP BY `table`"""
                        .formatted(view, TargetRows.literal(pipeline), generation, beyond.value());
        Map<String, Version> versions = new HashMap<>();
        try {
            query(sql, row -> versions.put(row.getString(1), new Version(row.getLong(3), new Lsn(row.getLong(2)))));
        } catch (SQLException e) {
            if (TargetFailures.isMissing(e)) {
                return null;
            }
            throw e;
        }
        return versions;
    }

    /** As the flush log names a table's target. */
    String logged(TableId table) {
        return sink.catalog() + '.' + sink.schema() + '.' + sink.targetName(table);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // The session may have expired; nothing was written in it.
            log.debug("closing the connection to the workspace", e);
        }
    }
}
