package dev.tributary.cdc.databricks;

import dev.tributary.cdc.CircuitState;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.DeadLetter;
import dev.tributary.cdc.Remnant;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.internal.sink.DatabricksExamination;
import dev.tributary.cdc.databricks.internal.sink.DatabricksFlushes;
import dev.tributary.cdc.databricks.internal.sink.DatabricksLetters;
import dev.tributary.cdc.databricks.internal.sink.DatabricksRemnants;
import dev.tributary.cdc.databricks.internal.sink.DatabricksSession;
import dev.tributary.cdc.databricks.internal.sink.SinkSettings;
import dev.tributary.cdc.databricks.internal.sink.TableDesign;
import dev.tributary.cdc.databricks.internal.sink.TableModes;
import dev.tributary.cdc.databricks.internal.sink.TransactionSupport;
import dev.tributary.cdc.databricks.internal.sql.RowLayout;
import dev.tributary.cdc.spi.Sink;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.SinkExamination;
import dev.tributary.cdc.spi.SinkSession;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spi.StatementRecorder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces and merges Delta tables of Unity Catalog over a SQL warehouse. Immutable and thread-safe; each run opens a
 * session of its own.
 *
 * <p>A snapshot is loaded into a shadow with {@code COPY INTO}, counted, and replaces its table in one commit. Changes are
 * loaded into a staging table and applied by one {@code MERGE} per table, which moves rows only forward
 * ({@code _cdc_lsn}), so that repeating it changes nothing; where the workspace has {@link Transactions transactions}, all
 * tables of a flush and the ledger in one. The ledger, the staging tables and what is half done live in
 * the staging schema under names that begin with {@code _cdc_}.
 *
 * <p>LSNs are kept as BIGINT; positions of 2<sup>63</sup> and beyond are refused.
 */
public final class DatabricksSink implements Sink {

    /** Schema of the target tables unless set. */
    public static final String DEFAULT_SCHEMA = "bronze";

    /** Schema of the ledger and the staging tables unless set. */
    public static final String DEFAULT_STAGING_SCHEMA = "bronze_staging";

    /** Statements at once unless set: a small warehouse runs about that many without queueing. */
    public static final int DEFAULT_PARALLELISM = 4;

    /** After which a statement is cancelled unless set: hours are normal for a first load, days are not. */
    public static final Duration DEFAULT_STATEMENT_TIMEOUT = Duration.ofHours(4);

    /** What targets show of their tables unless set. */
    public static final ApplyMode DEFAULT_APPLY_MODE = ApplyMode.MERGE;

    /** How long the flush log is kept unless set: as long as Delta tables keep removed files unless told otherwise. */
    public static final Duration DEFAULT_FLUSH_LOG_RETENTION = Duration.ofDays(7);

    private final SinkSettings settings;

    private DatabricksSink(SinkSettings settings) {
        this.settings = settings;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The ledger that runs with this sink keep, for looking into. */
    public StateStore ledger() {
        return LedgerStateStore.in(settings.workspace(), settings.catalog(), settings.stagingSchema());
    }

    /**
     * The last flushes of a pipeline, the newest first, from the flush log, which a run writes a little later. None are known
     * where the log is not kept (a retention of zero).
     *
     * @param most at least 1
     * @throws dev.tributary.cdc.CdcException when they cannot be read
     */
    public List<CommittedFlush> recentFlushes(String pipeline, int most) {
        return DatabricksFlushes.recent(settings, pipeline, most);
    }

    @Override
    public SinkSession open(SinkContext context) {
        return DatabricksSession.open(settings, context);
    }

    @Override
    public SinkSession explain(SinkContext context, StatementRecorder recorder) {
        return DatabricksSession.explain(settings, context, recorder);
    }

    @Override
    public SinkExamination examine(SinkContext context, Collection<TableSchema> tables) {
        return DatabricksExamination.examine(settings, context, tables);
    }

    /** What a source table's target shows of it. */
    public ApplyMode applyMode(TableId source) {
        return settings.modes().apply(source);
    }

    @Override
    public List<Remnant> remnants(String pipeline) {
        try (DatabricksRemnants remnants = DatabricksRemnants.open(settings, pipeline)) {
            return remnants.list();
        }
    }

    @Override
    public void retire(String pipeline) {
        try (DatabricksRemnants remnants = DatabricksRemnants.open(settings, pipeline)) {
            remnants.retire();
        }
    }

    @Override
    public void forget(String pipeline) {
        try (DatabricksRemnants remnants = DatabricksRemnants.open(settings, pipeline)) {
            remnants.forget();
        }
    }

    @Override
    public List<DeadLetter> deadLetters(String pipeline) {
        try (DatabricksLetters letters = DatabricksLetters.open(settings, pipeline)) {
            return letters.list();
        }
    }

    @Override
    public long dropLetters(String pipeline, Collection<DeadLetter> unwanted) {
        try (DatabricksLetters letters = DatabricksLetters.open(settings, pipeline)) {
            return letters.drop(List.copyOf(unwanted));
        }
    }

    @Override
    public CircuitState circuit() {
        return settings.workspace().circuit();
    }

    /** Name of a source table's target in the target schema. */
    public String targetName(TableId source) {
        return settings.naming().apply(source);
    }

    /** The catalog of the target tables. */
    public String catalog() {
        return settings.catalog();
    }

    /** The schema of the target tables. */
    public String schema() {
        return settings.schema();
    }

    /** The schema of the ledger and of what is staged. */
    public String stagingSchema() {
        return settings.stagingSchema();
    }

    /**
     * A connection of the vendor's driver, for reading tables beside a pipeline.
     *
     * @throws SQLException when the workspace cannot be reached
     */
    public Connection connect() throws SQLException {
        return settings.workspace().openSession(Map.of());
    }

    @Override
    public String describe() {
        return settings.describe();
    }

    /** Collects the settings of a {@link DatabricksSink}. Not thread-safe. */
    public static final class Builder {

        private @Nullable Workspace workspace;
        private @Nullable String catalog;
        private String schema = DEFAULT_SCHEMA;
        private String stagingSchema = DEFAULT_STAGING_SCHEMA;
        private int parallelism = DEFAULT_PARALLELISM;
        private TableNaming naming = TableNaming.TABLE_NAME;
        private ApplyMode mode = DEFAULT_APPLY_MODE;
        private final List<TableModes.Rule> modes = new ArrayList<>();
        private Duration statementTimeout = DEFAULT_STATEMENT_TIMEOUT;
        private Transactions transactions = Transactions.AUTO;
        private final TableDesign.Builder design = new TableDesign.Builder();
        private Duration flushLogRetention = DEFAULT_FLUSH_LOG_RETENTION;

        private Builder() {}

        public Builder workspace(Workspace workspace) {
            this.workspace = workspace;
            return this;
        }

        /** The catalog of both schemas; it must exist. */
        public Builder catalog(String catalog) {
            this.catalog = catalog;
            return this;
        }

        /** The schema of the target tables; created when missing. */
        public Builder schema(String schema) {
            this.schema = schema;
            return this;
        }

        /** The schema of the ledger and the staging tables; created when missing. Pipelines can share it. */
        public Builder stagingSchema(String stagingSchema) {
            this.stagingSchema = stagingSchema;
            return this;
        }

        /** How many statements may run at once, at least 1. */
        public Builder parallelism(int parallelism) {
            if (parallelism < 1) {
                throw new IllegalArgumentException("parallelism must be at least 1: " + parallelism);
            }
            this.parallelism = parallelism;
            return this;
        }

        /** How targets are named. */
        public Builder tableNames(TableNaming naming) {
            this.naming = naming;
            return this;
        }

        /** What the targets show of their tables, unless {@link #applyMode(String, ApplyMode)} says otherwise. */
        public Builder applyMode(ApplyMode mode) {
            this.mode = mode;
            return this;
        }

        /**
         * What the targets of some tables show of them. Of several patterns that match a table the one given last counts. The
         * mode of a target that exists cannot be changed.
         *
         * @param pattern {@code table} or {@code schema.table}, where {@code *} stands for any text and {@code ?} for one
         *     character
         * @throws ConfigurationException when the pattern is empty
         */
        public Builder applyMode(String pattern, ApplyMode mode) {
            if (pattern.isBlank()) {
                throw new ConfigurationException(
                        "a pattern of tables for the mode " + TableModes.spelled(mode) + " is empty",
                        "Give the name of a table, or a pattern such as public.log_*.");
            }
            modes.add(new TableModes.Rule(pattern, mode));
            return this;
        }

        /** A Delta table property for tables that this sink creates; overrules the default of the same name. */
        public Builder tableProperty(String key, String value) {
            design.property(key, value);
            return this;
        }

        /** By what targets are clustered when they are made; {@link Clustering#KEY} unless set. */
        public Builder clusterBy(Clustering clustering) {
            return clusterBy("*", clustering);
        }

        /**
         * By what some targets are clustered when they are made; the last pattern that matches counts.
         *
         * @param tables {@code table} or {@code schema.table} at the source, where {@code *} stands for any text and
         *     {@code ?} for one character
         */
        public Builder clusterBy(String tables, Clustering clustering) {
            design.layout(
                    tables,
                    switch (clustering) {
                        case KEY -> RowLayout.BY_KEY;
                        case AUTO -> RowLayout.AUTO;
                        case NONE -> RowLayout.NONE;
                    });
            return this;
        }

        /**
         * By which columns some targets are clustered when they are made.
         *
         * @param tables as in {@link #clusterBy(String, Clustering)}
         * @param columns one to four, as the source spells them
         * @throws ConfigurationException when there are none or more
         */
        public Builder clusterBy(String tables, List<String> columns) {
            design.layout(tables, new RowLayout(RowLayout.Kind.CLUSTERED, columns));
            return this;
        }

        /**
         * By which columns some targets are partitioned, instead of clustered, when they are made.
         *
         * @param tables as in {@link #clusterBy(String, Clustering)}
         * @param columns as the source spells them
         * @throws ConfigurationException when there are none
         */
        public Builder partitionBy(String tables, List<String> columns) {
            design.layout(tables, new RowLayout(RowLayout.Kind.PARTITIONED, columns));
            return this;
        }

        /**
         * A tag for targets: set when one is made and when its rows are replaced by a copy.
         *
         * @param tables as in {@link #clusterBy(String, Clustering)}
         * @param value may be empty
         * @throws ConfigurationException when Unity Catalog would not take it
         */
        public Builder tableTag(String tables, String name, String value) {
            design.tag(tables, name, value);
            return this;
        }

        /**
         * A tag for columns: set when one is made and when its table's rows are replaced by a copy.
         *
         * @param columns a pattern of {@code schema.table.column} at the source
         * @param value may be empty
         * @throws ConfigurationException when Unity Catalog would not take it
         */
        public Builder columnTag(String columns, String name, String value) {
            design.columnTag(columns, name, value);
            return this;
        }

        /** What becomes of columns that the source drops; {@link DroppedColumns#KEEP} unless set. */
        public Builder droppedColumns(DroppedColumns policy) {
            design.droppedColumns(policy);
            return this;
        }

        /** How copies are compared before they replace a table; {@link SnapshotCheck#CHECKSUM} unless set. */
        public Builder snapshotCheck(SnapshotCheck check) {
            design.snapshotCheck(check);
            return this;
        }

        /**
         * Whether flushes are applied in transactions over all of their tables; {@link Transactions#AUTO} unless set.
         * Tables that take part have catalog-managed commits: new ones are created so, existing ones are upgraded.
         */
        public Builder transactions(Transactions transactions) {
            this.transactions = transactions;
            return this;
        }

        /**
         * How long it is kept which versions the tables had after each flush (the view {@code _cdc_cuts} in the staging
         * schema); zero writes nothing. To read a cut, tables must keep their versions as long.
         */
        public Builder flushLogRetention(Duration flushLogRetention) {
            if (flushLogRetention.isNegative()) {
                throw new IllegalArgumentException("flushLogRetention must not be negative: " + flushLogRetention);
            }
            this.flushLogRetention = flushLogRetention;
            return this;
        }

        /** See {@link #DEFAULT_STATEMENT_TIMEOUT}. */
        public Builder statementTimeout(Duration statementTimeout) {
            if (statementTimeout.isNegative() || statementTimeout.isZero()) {
                throw new IllegalArgumentException("statementTimeout must be positive: " + statementTimeout);
            }
            this.statementTimeout = statementTimeout;
            return this;
        }

        /**
         * Builds it.
         *
         * @throws ConfigurationException when something is missing or a name cannot be used
         */
        public DatabricksSink build() {
            if (workspace == null || catalog == null) {
                throw new ConfigurationException(
                        "the Databricks sink needs a workspace and a catalog", "Set both on its builder.");
            }
            for (String name : new String[] {catalog, schema, stagingSchema}) {
                Names.requirePathName(name);
            }
            return new DatabricksSink(new SinkSettings(
                    workspace.settings(),
                    catalog,
                    schema,
                    stagingSchema,
                    parallelism,
                    naming::targetName,
                    new TableModes(mode, modes),
                    design.build(),
                    new TransactionSupport(transactions),
                    flushLogRetention,
                    statementTimeout));
        }
    }
}
