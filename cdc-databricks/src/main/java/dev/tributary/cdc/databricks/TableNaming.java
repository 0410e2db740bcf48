package dev.tributary.cdc.databricks;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.data.TableId;

/**
 * How a source table's name becomes its target's. Immutable and thread-safe.
 *
 * <p>Two source tables never share a target: that is checked, ignoring case, before anything is written.
 */
public final class TableNaming {

    private static final String SCHEMA = "{schema}";
    private static final String TABLE = "{table}";

    /** The table's name alone: {@code public.customer} becomes {@code customer}. */
    public static final TableNaming TABLE_NAME = new TableNaming(TABLE);

    private final String template;

    private TableNaming(String template) {
        this.template = template;
    }

    /**
     * A template with {@code {table}} and, if tables of several schemas could meet, {@code {schema}}; for example
     * {@code {schema}_{table}}.
     *
     * @throws ConfigurationException when {@code {table}} is missing
     */
    public static TableNaming of(String template) {
        if (!template.contains(TABLE)) {
            throw new ConfigurationException(
                    "the template '" + template + "' for table names gives every table the same name",
                    "Put {table} into it, for example {schema}_{table}.");
        }
        return new TableNaming(template);
    }

    /** The target's name, as Unity Catalog would be asked for it. */
    public String targetName(TableId source) {
        int table = template.indexOf(TABLE);
        return template.substring(0, table).replace(SCHEMA, source.schema())
                + source.name()
                + template.substring(table + TABLE.length()).replace(SCHEMA, source.schema());
    }

    /** The template. */
    @Override
    public String toString() {
        return template;
    }
}
