package dev.tributary.cdc.examples.config;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineBuilder;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.postgres.FarDatePolicy;
import dev.tributary.cdc.postgres.InfinityPolicy;
import dev.tributary.cdc.postgres.NanPolicy;
import dev.tributary.cdc.postgres.NumericOverflowPolicy;
import dev.tributary.cdc.postgres.PostgresSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;

/** The source as configured. */
public final class SourceSettings {

    /** Name of the pipeline unless set. */
    public static final String DEFAULT_PIPELINE = "tributary";

    private static final int MAX_NAME = 63;

    private final Configuration configuration;

    private SourceSettings(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * Reads the source's part.
     *
     * @throws ConfigurationException when a key is missing, or the pipeline's name is none
     */
    public static SourceSettings of(Configuration configuration) {
        RequiredKeys.forSource(configuration);
        requireName(configuration);
        return new SourceSettings(configuration);
    }

    /** Other names are made of it, which would be complained of in its place. */
    private static void requireName(Configuration configuration) {
        String name = configuration.text(Key.PIPELINE_NAME, DEFAULT_PIPELINE);
        try {
            PipelineBuilder unused = Pipeline.builder().name(name);
        } catch (ConfigurationException e) {
            throw new ConfigurationException(Key.PIPELINE_NAME + ": " + e.getMessage(), e.remedy(), e);
        }
    }

    /**
     * The name of slot and publication unless set: {@code tributary}, or {@code tributary_} and the pipeline's name, so
     * that two pipelines never take each other's slot.
     */
    static String defaultSlot(String pipeline) {
        String name = pipeline.equals(DEFAULT_PIPELINE)
                ? PostgresSource.DEFAULT_SLOT
                : PostgresSource.DEFAULT_SLOT + "_" + pipeline.replace('-', '_');
        return name.substring(0, Math.min(MAX_NAME, name.length()));
    }

    /** The schemas in which tables are looked for. */
    public List<String> schemas() {
        return configuration.list(Key.SOURCE_SCHEMAS, PostgresSource.DEFAULT_SCHEMAS);
    }

    /** Whether the configuration selects a table, given its schema and name. */
    public BiPredicate<String, String> tables() {
        TablePatterns include = new TablePatterns(qualified(Key.SOURCE_INCLUDE, List.of("*")));
        TablePatterns exclude = new TablePatterns(qualified(Key.SOURCE_EXCLUDE, List.of()));
        return (schema, table) -> include.matches(schema, table) && !exclude.matches(schema, table);
    }

    /** A pattern without a schema is meant in the schemas that are configured. */
    private List<String> qualified(Key key, List<String> otherwise) {
        List<String> schemas = schemas();
        String schema = schemas.size() == 1 ? schemas.get(0) : "*";
        return configuration.list(key, otherwise).stream()
                .map(pattern -> pattern.indexOf('.') < 0 ? schema + '.' + pattern : pattern)
                .toList();
    }

    /** The pipeline's source. */
    public PostgresSource source() {
        String slot = defaultSlot(configuration.text(Key.PIPELINE_NAME, DEFAULT_PIPELINE));
        PostgresSource.Builder builder = PostgresSource.builder()
                .url(configuration.required(Key.SOURCE_URL))
                .schemas(schemas().toArray(String[]::new))
                .slot(configuration.text(Key.SOURCE_SLOT, slot))
                .publication(configuration.text(Key.SOURCE_PUBLICATION, slot))
                .snapshotWorkers(Math.toIntExact(Math.min(
                        Integer.MAX_VALUE,
                        configuration.number(Key.SNAPSHOT_READERS, PipelineBuilder.DEFAULT_SNAPSHOT_READERS))))
                .failoverSlot(configuration.flag(Key.SLOT_FAILOVER, false))
                .managePublication(policy(Key.PUBLICATION_MANAGE, PostgresSource.DEFAULT_PUBLICATION_POLICY))
                .streaming(configuration
                        .choice(Key.SOURCE_STREAMING, PostgresSource.DEFAULT_STREAMING ? "on" : "off", "on", "off")
                        .equals("on"))
                .spool(
                        Path.of(configuration.text(
                                Key.SOURCE_SPOOL_DIRECTORY,
                                PostgresSource.defaultSpoolDirectory().toString())),
                        configuration.bytes(Key.SOURCE_SPOOL_MEMORY, PostgresSource.DEFAULT_SPOOL_MEMORY))
                .silence(configuration.duration(Key.SOURCE_SILENCE, PostgresSource.DEFAULT_SILENCE))
                .logicalMessages(configuration.flag(Key.SOURCE_MESSAGES, false))
                .origin(policy(Key.SOURCE_ORIGIN, PostgresSource.DEFAULT_ORIGIN))
                .arrays(policy(Key.SOURCE_ARRAYS, PostgresSource.DEFAULT_ARRAYS))
                .infinity(infinity())
                .farDates(farDates())
                .nan(nan())
                .numeric(policy(Key.VALUES_NUMERIC, PostgresSource.DEFAULT_NUMERIC))
                .numericScale(scale())
                .numericOverflow(numericOverflow());
        configuration.text(Key.SOURCE_USER).ifPresent(builder::user);
        configuration.text(Key.SOURCE_PASSWORD).ifPresent(builder::password);
        if (configuration.has(Key.SOURCE_INCLUDE)) {
            builder.includeTables(qualified(Key.SOURCE_INCLUDE, List.of()).toArray(String[]::new));
        }
        if (configuration.has(Key.SOURCE_EXCLUDE)) {
            builder.excludeTables(qualified(Key.SOURCE_EXCLUDE, List.of()).toArray(String[]::new));
        }
        if (configuration.has(Key.SOURCE_COLUMNS_INCLUDE)) {
            builder.includeColumns(patterns(Key.SOURCE_COLUMNS_INCLUDE));
        }
        if (configuration.has(Key.SOURCE_COLUMNS_EXCLUDE)) {
            builder.excludeColumns(patterns(Key.SOURCE_COLUMNS_EXCLUDE));
        }
        KeylessTables.apply(configuration, builder);
        return builder.treatColumns(columnRules().treatments()).build();
    }

    /** Which columns are masked, hashed and truncated. */
    public ColumnRules columnRules() {
        return ColumnRules.of(configuration);
    }

    /** The policy of {@code values.infinity}. */
    public InfinityPolicy infinity() {
        return policy(Key.VALUES_INFINITY, PostgresSource.DEFAULT_INFINITY);
    }

    /** The policy of {@code values.far-dates}. */
    public FarDatePolicy farDates() {
        return policy(Key.VALUES_FAR_DATES, PostgresSource.DEFAULT_FAR_DATES);
    }

    /** The policy of {@code values.nan}. */
    public NanPolicy nan() {
        return policy(Key.VALUES_NAN, PostgresSource.DEFAULT_NAN);
    }

    /** The policy of {@code values.numeric-overflow}. */
    public NumericOverflowPolicy numericOverflow() {
        return policy(Key.VALUES_NUMERIC_OVERFLOW, PostgresSource.DEFAULT_NUMERIC_OVERFLOW);
    }

    /** A policy by its name in lower case. */
    private <P extends Enum<P>> P policy(Key key, P otherwise) {
        Class<P> type = otherwise.getDeclaringClass();
        String[] words = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new);
        String word = configuration.choice(key, otherwise.name().toLowerCase(Locale.ROOT), words);
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }

    private int scale() {
        String text =
                configuration.text(Key.VALUES_NUMERIC_SCALE, String.valueOf(PostgresSource.DEFAULT_NUMERIC_SCALE));
        if (!text.matches("[0-9]{1,2}") || Integer.parseInt(text) > DataType.MAX_DECIMAL_PRECISION) {
            throw Configuration.invalid(Key.VALUES_NUMERIC_SCALE, "is '" + text + "'", "a whole number from 0 to 38");
        }
        return Integer.parseInt(text);
    }

    private String[] patterns(Key key) {
        return configuration.list(key, List.of()).toArray(String[]::new);
    }
}
