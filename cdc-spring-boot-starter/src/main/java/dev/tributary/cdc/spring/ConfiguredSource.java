package dev.tributary.cdc.spring;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.PipelineBuilder;
import dev.tributary.cdc.postgres.ColumnTreatment;
import dev.tributary.cdc.postgres.PostgresSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The source as the properties describe it. */
final class ConfiguredSource {

    private static final String DEFAULT_PIPELINE = "tributary";
    private static final int MAX_NAME = 63;

    private ConfiguredSource() {}

    /**
     * A builder with everything set.
     *
     * @throws ConfigurationException when the URL is missing, or a value is none of its kind
     */
    static PostgresSource.Builder of(TributaryProperties properties) {
        SourceProperties source = properties.source();
        if (source.url() == null) {
            throw new ConfigurationException(
                    "tributary.source.url is not set", "Set it to jdbc:postgresql://host:port/database.");
        }
        String slot = source.slot() == null ? slotOf(properties.pipeline().name()) : source.slot();
        Path spool = source.spoolDirectory();
        TributaryProperties.Values values = properties.values();
        PostgresSource.Builder builder = PostgresSource.builder()
                .url(source.url())
                .schemas(source.schemas().toArray(String[]::new))
                .slot(slot)
                .publication(source.publication() == null ? slot : source.publication())
                .snapshotWorkers(readers(properties))
                .failoverSlot(properties.slot().failover())
                .managePublication(properties.publication().manage())
                .streaming(source.streaming())
                .spool(
                        spool == null ? PostgresSource.defaultSpoolDirectory() : spool,
                        source.spoolMemory().toBytes())
                .silence(source.silence())
                .logicalMessages(source.messages())
                .origin(source.origin())
                .arrays(source.arrays())
                .infinity(values.infinity())
                .farDates(values.farDates())
                .nan(values.nan())
                .numeric(values.numeric())
                .numericScale(values.numericScale())
                .numericOverflow(values.numericOverflow())
                .keylessTables(properties.tables().withoutKey())
                .treatColumns(treatments(source.columns()));
        if (source.user() != null) {
            builder.user(source.user());
        }
        if (source.password() != null) {
            builder.password(source.password());
        }
        if (!source.include().isEmpty()) {
            builder.includeTables(qualified(source, source.include()));
        }
        if (!source.exclude().isEmpty()) {
            builder.excludeTables(qualified(source, source.exclude()));
        }
        if (!source.columns().include().isEmpty()) {
            builder.includeColumns(source.columns().include().toArray(String[]::new));
        }
        if (!source.columns().exclude().isEmpty()) {
            builder.excludeColumns(source.columns().exclude().toArray(String[]::new));
        }
        return builder;
    }

    static int readers(TributaryProperties properties) {
        Integer readers = properties.snapshot().readers();
        return readers == null ? PipelineBuilder.DEFAULT_SNAPSHOT_READERS : readers;
    }

    /** As the command line does: two pipelines never take each other's slot. */
    private static String slotOf(String pipeline) {
        String name = pipeline.equals(DEFAULT_PIPELINE)
                ? PostgresSource.DEFAULT_SLOT
                : PostgresSource.DEFAULT_SLOT + "_" + pipeline.replace('-', '_');
        return name.substring(0, Math.min(MAX_NAME, name.length()));
    }

    /** A pattern without a schema is meant in the schemas that are configured. */
    private static String[] qualified(SourceProperties source, List<String> patterns) {
        String schema = source.schemas().size() == 1 ? source.schemas().get(0) : "*";
        return patterns.stream()
                .map(pattern -> pattern.indexOf('.') < 0 ? schema + '.' + pattern : pattern)
                .toArray(String[]::new);
    }

    private static ColumnTreatment[] treatments(SourceProperties.Columns columns) {
        List<ColumnTreatment> treatments = new ArrayList<>();
        for (String item : columns.mask()) {
            int colon = item.lastIndexOf(':');
            treatments.add(
                    colon < 0
                            ? ColumnTreatment.mask(item)
                            : ColumnTreatment.maskWith(item.substring(colon + 1), item.substring(0, colon)));
        }
        if (!columns.hash().isEmpty()) {
            String key = columns.hashKey();
            if (key == null) {
                throw new ConfigurationException(
                        "tributary.source.columns.hash is set, but tributary.source.columns.hash-key is not",
                        "Set it to a random secret of at least " + ColumnTreatment.MIN_HASH_KEY_BYTES
                                + " characters, and keep it.");
            }
            treatments.add(ColumnTreatment.hash(key, columns.hash().toArray(String[]::new)));
        }
        for (String item : columns.truncate()) {
            int colon = item.lastIndexOf(':');
            if (colon < 1 || !item.substring(colon + 1).matches("[1-9][0-9]{0,8}")) {
                throw new ConfigurationException(
                        "tributary.source.columns.truncate has '" + item + "'",
                        "Give each pattern a length of at least 1, as in public.person.notes:20.");
            }
            treatments.add(
                    ColumnTreatment.truncate(Integer.parseInt(item.substring(colon + 1)), item.substring(0, colon)));
        }
        return treatments.toArray(ColumnTreatment[]::new);
    }
}
