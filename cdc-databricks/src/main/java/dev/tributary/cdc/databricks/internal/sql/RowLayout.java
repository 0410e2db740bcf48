package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a table lays out its rows.
 *
 * @param columns for {@link Kind#CLUSTERED} and {@link Kind#PARTITIONED}: the columns, in order
 */
public record RowLayout(Kind kind, List<String> columns) {

    /** What the layout follows. */
    public enum Kind {
        KEY,
        AUTO,
        NONE,
        CLUSTERED,
        PARTITIONED
    }

    public static final RowLayout BY_KEY = new RowLayout(Kind.KEY, List.of());
    public static final RowLayout AUTO = new RowLayout(Kind.AUTO, List.of());
    public static final RowLayout NONE = new RowLayout(Kind.NONE, List.of());

    /** The most columns that a table can be clustered by. */
    public static final int MAX_CLUSTERING_COLUMNS = 4;

    /** Only the leading columns of a table have the statistics that clustering needs. */
    private static final int COLUMNS_WITH_STATISTICS = 32;

    public RowLayout {
        columns = List.copyOf(columns);
    }

    /** The columns that a table of the schema is clustered by; none when it is not, or they are left to the workspace. */
    public List<String> clustering(TableSchema schema, ApplyMode mode) {
        return switch (kind) {
            case KEY ->
                mode == ApplyMode.APPEND
                        ? List.of(MetadataColumn.LSN)
                        : schema.keyIndexes().stream()
                                .filter(index -> index < COLUMNS_WITH_STATISTICS)
                                .map(schema.columns()::get)
                                .filter(DeltaTypes::canCluster)
                                .limit(MAX_CLUSTERING_COLUMNS)
                                .map(Column::name)
                                .toList();
            case CLUSTERED -> columns;
            case AUTO, NONE, PARTITIONED -> List.of();
        };
    }

    /** The clause of CREATE TABLE, on a line of its own; empty without one. */
    String clause(TableSchema schema, ApplyMode mode) {
        return switch (kind) {
            case AUTO -> "\nCLUSTER BY AUTO";
            case NONE -> "";
            case PARTITIONED -> "\nPARTITIONED BY (" + names(columns) + ")";
            case KEY, CLUSTERED -> {
                List<String> clustering = clustering(schema, mode);
                yield clustering.isEmpty() ? "" : "\nCLUSTER BY (" + names(clustering) + ")";
            }
        };
    }

    static String names(List<String> columns) {
        return columns.stream().map(Quoted::identifier).collect(Collectors.joining(", "));
    }
}
