package dev.tributary.cdc.examples.config;

import dev.tributary.cdc.databricks.Clustering;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.databricks.DroppedColumns;
import dev.tributary.cdc.databricks.SnapshotCheck;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads what is asked of target tables beyond their rows. */
final class TableDesigns {

    private static final String ALL = "*";

    private TableDesigns() {}

    static void apply(Configuration configuration, DatabricksSink.Builder builder) {
        for (String item : configuration.list(Key.TABLES_CLUSTER_BY, List.of())) {
            int colon = item.indexOf(':');
            String way = colon < 0 ? item : item.substring(0, colon).strip();
            String pattern = colon < 0 ? ALL : item.substring(colon + 1).strip();
            switch (way.toLowerCase(Locale.ROOT)) {
                case "key" -> builder.clusterBy(pattern, Clustering.KEY);
                case "auto" -> builder.clusterBy(pattern, Clustering.AUTO);
                case "none" -> builder.clusterBy(pattern, Clustering.NONE);
                default -> builder.clusterBy(pattern, columns(way));
            }
        }
        for (String item : configuration.list(Key.TABLES_PARTITION_BY, List.of())) {
            int colon = item.indexOf(':');
            if (colon < 1) {
                throw Configuration.invalid(
                        Key.TABLES_PARTITION_BY, "is '" + item + "'", "columns and a pattern, such as region:sales.*");
            }
            builder.partitionBy(item.substring(colon + 1).strip(), columns(item.substring(0, colon)));
        }
        for (Named property : named(configuration, Key.TABLES_PROPERTIES)) {
            builder.tableProperty(property.name(), property.value());
        }
        for (Named tag : named(configuration, Key.TABLES_TAGS)) {
            int colon = tag.name().indexOf(':');
            builder.tableTag(
                    colon < 0 ? ALL : tag.name().substring(0, colon).strip(),
                    tag.name().substring(colon + 1).strip(),
                    tag.value());
        }
        for (Named tag : named(configuration, Key.TABLES_COLUMN_TAGS)) {
            int colon = tag.name().indexOf(':');
            if (colon < 1) {
                throw Configuration.invalid(
                        Key.TABLES_COLUMN_TAGS,
                        "has '" + tag.name() + "'",
                        "a pattern before each tag, such as public.customer.email:class=personal");
            }
            builder.columnTag(
                    tag.name().substring(0, colon).strip(),
                    tag.name().substring(colon + 1).strip(),
                    tag.value());
        }
        builder.droppedColumns(
                configuration.choice(Key.SCHEMA_ON_DROP, "keep", "keep", "drop").equals("drop")
                        ? DroppedColumns.DROP
                        : DroppedColumns.KEEP);
        builder.snapshotCheck(
                configuration
                                .choice(Key.SNAPSHOT_VERIFY, "checksum", "checksum", "count")
                                .equals("count")
                        ? SnapshotCheck.COUNT
                        : SnapshotCheck.CHECKSUM);
    }

    private record Named(String name, String value) {}

    /** Values may hold commas, so items are separated by semicolons. */
    private static List<Named> named(Configuration configuration, Key key) {
        return Arrays.stream(configuration.text(key, "").split(";", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .map(item -> {
                    int equals = item.indexOf('=');
                    if (equals < 1) {
                        throw Configuration.invalid(key, "has '" + item + "'", "name=value, separated by semicolons");
                    }
                    return new Named(
                            item.substring(0, equals).strip(),
                            item.substring(equals + 1).strip());
                })
                .toList();
    }

    private static List<String> columns(String joined) {
        return Arrays.stream(joined.split("[+]", -1)).map(String::strip).toList();
    }
}
