package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.DroppedColumns;
import dev.tributary.cdc.databricks.SnapshotCheck;
import dev.tributary.cdc.databricks.internal.sql.DeltaTypes;
import dev.tributary.cdc.databricks.internal.sql.RowLayout;
import dev.tributary.cdc.spi.DeadLetters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What was asked for of targets beyond their rows. Where several rules match, the last one wins. Immutable. */
public final class TableDesign {

    private final Map<String, String> properties;
    private final List<Rule<RowLayout>> layouts;
    private final List<Rule<Tag>> tags;
    private final List<Rule<Tag>> columnTags;
    private final DroppedColumns droppedColumns;
    private final SnapshotCheck snapshotCheck;

    private record Rule<T>(NamePattern pattern, T value) {}

    private record Tag(String name, String value) {}

    private TableDesign(Builder builder) {
        this.properties = Map.copyOf(builder.properties);
        this.layouts = List.copyOf(builder.layouts);
        this.tags = List.copyOf(builder.tags);
        this.columnTags = List.copyOf(builder.columnTags);
        this.droppedColumns = builder.droppedColumns;
        this.snapshotCheck = builder.snapshotCheck;
    }

    /** Properties of new tables. */
    Map<String, String> properties() {
        return properties;
    }

    DroppedColumns droppedColumns() {
        return droppedColumns;
    }

    SnapshotCheck snapshotCheck() {
        return snapshotCheck;
    }

    RowLayout layout(TableId table) {
        RowLayout layout = RowLayout.BY_KEY;
        if (table.equals(DeadLetters.TABLE)) {
            // Whatever pattern it happens to match, it has columns of its own.
            return layout;
        }
        for (Rule<RowLayout> rule : layouts) {
            if (rule.pattern().matches(table)) {
                layout = rule.value();
            }
        }
        return layout;
    }

    /** The patterns of tables that are laid out in some way. */
    List<NamePattern> layoutPatterns() {
        return layouts.stream().map(Rule::pattern).toList();
    }

    /** The patterns of tables that get tags. */
    List<NamePattern> tagPatterns() {
        return tags.stream().map(Rule::pattern).toList();
    }

    /** The patterns of columns that get tags. */
    List<NamePattern> columnPatterns() {
        return columnTags.stream().map(Rule::pattern).toList();
    }

    /** Tags of a table, by name. */
    Map<String, String> tags(TableId table) {
        Map<String, String> found = new TreeMap<>();
        tags.stream()
                .filter(rule -> rule.pattern().matches(table))
                .forEach(rule -> found.put(rule.value().name(), rule.value().value()));
        return found;
    }

    /** Tags of a column, by name. */
    Map<String, String> tags(TableId table, Column column) {
        Map<String, String> found = new TreeMap<>();
        columnTags.stream()
                .filter(rule -> rule.pattern().matches(table, column.name()))
                .forEach(rule -> found.put(rule.value().name(), rule.value().value()));
        return found;
    }

    /**
     * Makes sure that a table has the columns that it is to be laid out by, and that they can be used so.
     *
     * @throws ConfigurationException naming the column
     */
    void check(TableSchema table) {
        RowLayout layout = layout(table.id());
        for (String name : layout.columns()) {
            Optional<Column> column = table.columns().stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst();
            if (column.isEmpty() || !DeltaTypes.canCluster(column.get())) {
                throw new ConfigurationException(
                        "table " + table.id() + " cannot be laid out by column '" + name + "': "
                                + column.map(one -> "tables are not clustered or partitioned by " + one.sourceType())
                                        .orElse("it has none of that name"),
                        "Name columns that the table has, as the source spells them, of numbers, text, dates or times.");
            }
        }
        if (layout.kind() == RowLayout.Kind.PARTITIONED
                && layout.columns().size() >= table.columns().size()) {
            throw new ConfigurationException(
                    "table " + table.id() + " cannot be partitioned by all of its columns",
                    "Leave at least one column out.");
        }
    }

    /** Collects a design. Not thread-safe. */
    public static final class Builder {

        private static final int LONGEST_TAG = 255;
        private static final int LONGEST_TAG_VALUE = 1000;
        private static final String NOT_IN_TAGS = ".,-=/:";

        private final Map<String, String> properties = new TreeMap<>();
        private final List<Rule<RowLayout>> layouts = new ArrayList<>();
        private final List<Rule<Tag>> tags = new ArrayList<>();
        private final List<Rule<Tag>> columnTags = new ArrayList<>();
        private DroppedColumns droppedColumns = DroppedColumns.KEEP;
        private SnapshotCheck snapshotCheck = SnapshotCheck.CHECKSUM;

        public void property(String key, String value) {
            properties.put(key, value);
        }

        public void layout(String tables, RowLayout layout) {
            boolean needsColumns =
                    layout.kind() == RowLayout.Kind.CLUSTERED || layout.kind() == RowLayout.Kind.PARTITIONED;
            if (needsColumns && layout.columns().isEmpty()
                    || layout.kind() == RowLayout.Kind.CLUSTERED
                            && layout.columns().size() > RowLayout.MAX_CLUSTERING_COLUMNS) {
                throw new ConfigurationException(
                        "tables '" + tables + "' cannot be laid out by "
                                + layout.columns().size() + " columns",
                        "Name at least one column, and at most " + RowLayout.MAX_CLUSTERING_COLUMNS
                                + " to cluster by.");
            }
            layouts.add(new Rule<>(NamePattern.of(tables), layout));
        }

        public void tag(String tables, String name, String value) {
            tags.add(new Rule<>(NamePattern.of(tables), checked(name, value)));
        }

        public void columnTag(String columns, String name, String value) {
            columnTags.add(new Rule<>(NamePattern.of(columns), checked(name, value)));
        }

        /** See <a href="https://docs.databricks.com/en/database-objects/tags.html">the limits of tags</a>. */
        private static Tag checked(String name, String value) {
            boolean takes = !name.isEmpty()
                    && name.length() <= LONGEST_TAG
                    && value.length() <= LONGEST_TAG_VALUE
                    && name.equals(name.strip())
                    && value.equals(value.strip())
                    && name.chars().noneMatch(c -> NOT_IN_TAGS.indexOf(c) >= 0);
            if (!takes) {
                throw new ConfigurationException(
                        "'" + name + "' = '" + value + "' cannot be a tag",
                        "Tags have names of up to " + LONGEST_TAG + " characters without " + NOT_IN_TAGS
                                + " and values of up to " + LONGEST_TAG_VALUE
                                + ", and neither begins or ends with a space.");
            }
            return new Tag(name, value);
        }

        public void droppedColumns(DroppedColumns policy) {
            droppedColumns = policy;
        }

        public void snapshotCheck(SnapshotCheck check) {
            snapshotCheck = check;
        }

        public TableDesign build() {
            return new TableDesign(this);
        }
    }
}
