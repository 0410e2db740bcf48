package dev.tributary.cdc.postgres;

import dev.tributary.cdc.CircuitState;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Experimental;
import dev.tributary.cdc.Remnant;
import dev.tributary.cdc.postgres.internal.catalog.KeylessRules;
import dev.tributary.cdc.postgres.internal.catalog.NamePattern;
import dev.tributary.cdc.postgres.internal.catalog.Selection;
import dev.tributary.cdc.postgres.internal.catalog.Treatments;
import dev.tributary.cdc.postgres.internal.connection.ConnectionSettings;
import dev.tributary.cdc.postgres.internal.examine.PostgresExamination;
import dev.tributary.cdc.postgres.internal.session.PostgresRemnants;
import dev.tributary.cdc.postgres.internal.session.SessionOpening;
import dev.tributary.cdc.postgres.internal.session.SessionSettings;
import dev.tributary.cdc.postgres.internal.slot.SlotCreation;
import dev.tributary.cdc.postgres.internal.stream.StreamOptions;
import dev.tributary.cdc.postgres.internal.types.ValuePolicies;
import dev.tributary.cdc.spi.Source;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceExamination;
import dev.tributary.cdc.spi.SourceSession;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL database, version 13 or later, as the source of a pipeline: snapshots over {@code COPY} in parallel, and
 * changes over logical replication ({@code pgoutput}).
 *
 * <p>The server needs {@code wal_level=logical}; the role needs REPLICATION, SELECT on the tables, and, unless an
 * administrator makes the publication, CREATE on the database and ownership of the tables.
 *
 * <p>Immutable, thread-safe, and reusable: each run opens connections of its own. Shows no secret.
 */
public final class PostgresSource implements Source {

    /** Where tables are looked for unless told otherwise: where PostgreSQL creates them unless told otherwise. */
    public static final List<String> DEFAULT_SCHEMAS = List.of("public");

    /**
     * Name of the replication slot, whatever the pipeline's name: a database with several pipelines needs one for each. The
     * command line takes {@code tributary_<pipeline>} for any pipeline that is not called {@code tributary}; name that slot to go on
     * with what it has begun.
     */
    public static final String DEFAULT_SLOT = "tributary";

    /** Name of the publication. */
    public static final String DEFAULT_PUBLICATION = "tributary";

    /** Least to do by hand; needs ownership of the tables, or an administrator who makes the publication beforehand. */
    public static final PublicationPolicy DEFAULT_PUBLICATION_POLICY = PublicationPolicy.ALTER;

    /**
     * Connections that read a snapshot. Two to four saturate the usual small server, and each is a backend that reads as
     * fast as it can.
     */
    public static final int DEFAULT_SNAPSHOT_WORKERS = 4;

    /** How long a connection may take to be made: longer than a slow network, shorter than an operator's patience. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(15);

    /**
     * How long one try waits for a lock on a table. While it waits for DDL it does not hold others back, but DDL that
     * waits for it would.
     */
    public static final Duration DEFAULT_LOCK_TIMEOUT = Duration.ofSeconds(5);

    /** How long locks are tried for in all, before the run ends with an error that may be retried. */
    public static final Duration DEFAULT_LOCK_LIMIT = Duration.ofSeconds(30);

    /**
     * After how long without an answer to our requests a server is taken for dead and the stream is begun anew: as long
     * as {@code wal_sender_timeout} is by default, so that the server has let go of the slot by then.
     */
    public static final Duration DEFAULT_SILENCE = Duration.ofSeconds(60);

    /**
     * How long the creation of the slot may wait for transactions that were open before: PostgreSQL waits for all of
     * them, whatever tables they touch.
     */
    public static final Duration DEFAULT_SLOT_TIMEOUT = Duration.ofMinutes(10);

    /** How arrays are carried unless told otherwise. */
    public static final ArrayPolicy DEFAULT_ARRAYS = ArrayPolicy.NATIVE;

    /** What becomes of infinite dates and times unless told otherwise: nothing is replaced unasked. */
    public static final InfinityPolicy DEFAULT_INFINITY = InfinityPolicy.FAIL;

    /** What becomes of dates outside the years 1 to 9999 unless told otherwise: nothing is replaced unasked. */
    public static final FarDatePolicy DEFAULT_FAR_DATES = FarDatePolicy.FAIL;

    /** What becomes of NaN in DECIMAL columns unless told otherwise: nothing is replaced unasked. */
    public static final NanPolicy DEFAULT_NAN = NanPolicy.FAIL;

    /** How numeric without bounds travels unless told otherwise: as text, which holds every value. */
    public static final NumericPolicy DEFAULT_NUMERIC = NumericPolicy.TEXT;

    /** Digits after the point of {@link NumericPolicy#DECIMAL}: half of what there is, 20 remain before the point. */
    public static final int DEFAULT_NUMERIC_SCALE = 18;

    /** What becomes of numbers that do not fit {@link NumericPolicy#DECIMAL}: nothing is replaced unasked. */
    public static final NumericOverflowPolicy DEFAULT_NUMERIC_OVERFLOW = NumericOverflowPolicy.FAIL;
    /** What is done with tables that have no key, unless told otherwise: exact, or left out with a warning. */
    public static final KeylessPolicy DEFAULT_KEYLESS_TABLES = KeylessPolicy.MATCH_ROWS;

    /** Whether servers that can (14 and later) send transactions while they are still in progress. */
    public static final boolean DEFAULT_STREAMING = true;

    /** Which changes are carried unless told otherwise: all that are in the database. */
    public static final OriginPolicy DEFAULT_ORIGIN = OriginPolicy.ANY;

    /** Memory for transactions in progress; larger ones go to files. A server sends what exceeds 64 MiB of its own. */
    public static final long DEFAULT_SPOOL_MEMORY = 8L << 20;

    /** What PostgreSQL keeps of a name. */
    private static final int MAX_NAME_BYTES = 63;

    private final SessionSettings settings;

    private PostgresSource(SessionSettings settings) {
        this.settings = settings;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Where transactions in progress go that do not fit into memory: a place of this user's for temporary files. */
    public static Path defaultSpoolDirectory() {
        return Path.of(System.getProperty("java.io.tmpdir"), "tributary-spool-" + System.getProperty("user.name"));
    }

    /**
     * Whether connections are opened. After five attempts in a row that were in vain, over all runs of this object, more
     * wait; after a second, then up to ten, one is let through, and decides for all that wait. May be called at any time.
     */
    @Override
    public CircuitState circuit() {
        return settings.connection().breaker().state();
    }

    /** For reading the source beside a pipeline. */
    @Experimental
    public SourceAccess access() {
        return new SourceAccess(settings);
    }

    @Override
    public SourceSession open(SourceContext context) {
        return SessionOpening.open(settings, context);
    }

    @Override
    public List<Remnant> remnants(String pipeline) {
        return PostgresRemnants.list(settings, pipeline);
    }

    @Override
    public void remove(String pipeline, Set<Remnant.Kind> kinds) {
        PostgresRemnants.remove(settings, pipeline, kinds);
    }

    @Override
    public SourceExamination examine(SourceContext context) {
        return PostgresExamination.examine(settings, context);
    }

    @Override
    public String describe() {
        Selection selection = settings.selection();
        return "PostgreSQL " + settings.connection() + ", schemas " + selection.schemas() + ", tables "
                + selection.include()
                + (selection.exclude().isEmpty() ? "" : " except " + selection.exclude())
                + (selection.includeColumns().isEmpty() ? "" : ", columns " + selection.includeColumns())
                + (selection.excludeColumns().isEmpty() ? "" : ", without columns " + selection.excludeColumns())
                + (selection.treatments().rules().isEmpty()
                        ? ""
                        : ", columns " + selection.treatments().rules())
                + ", tables without key " + selection.keyless()
                + ", slot " + settings.slot() + (settings.failoverSlot() ? " (kept by standbys)" : "")
                + ", publication " + settings.publication() + " (manage: "
                + settings.publicationPolicy().name().toLowerCase(Locale.ROOT) + "), "
                + settings.stream() + ", " + settings.values() + ", " + settings.snapshotWorkers()
                + " snapshot workers";
    }

    @Override
    public String toString() {
        return describe();
    }

    /** Collects the settings of a {@link PostgresSource}. Not thread-safe. */
    public static final class Builder {

        private @Nullable String url;
        private @Nullable String user;
        private @Nullable Supplier<String> password;
        private List<String> schemas = DEFAULT_SCHEMAS;
        private List<NamePattern> include = List.of(new NamePattern("*"));
        private List<NamePattern> exclude = List.of();
        private List<NamePattern> includeColumns = List.of();
        private List<NamePattern> excludeColumns = List.of();
        private List<Treatments.Rule> treatments = List.of();
        private String slot = DEFAULT_SLOT;
        private boolean failoverSlot;
        private String publication = DEFAULT_PUBLICATION;
        private PublicationPolicy publicationPolicy = DEFAULT_PUBLICATION_POLICY;
        private StreamOptions stream = new StreamOptions(
                DEFAULT_STREAMING,
                false,
                DEFAULT_ORIGIN,
                defaultSpoolDirectory(),
                DEFAULT_SPOOL_MEMORY,
                DEFAULT_SILENCE);
        private ValuePolicies values = new ValuePolicies(
                DEFAULT_ARRAYS,
                DEFAULT_INFINITY,
                DEFAULT_FAR_DATES,
                DEFAULT_NAN,
                DEFAULT_NUMERIC,
                DEFAULT_NUMERIC_SCALE,
                DEFAULT_NUMERIC_OVERFLOW);
        private KeylessPolicy keyless = DEFAULT_KEYLESS_TABLES;
        private final List<KeylessRules.Rule> keylessRules = new ArrayList<>();
        private int snapshotWorkers = DEFAULT_SNAPSHOT_WORKERS;
        private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;
        private Duration lockTimeout = DEFAULT_LOCK_TIMEOUT;
        private Duration lockLimit = DEFAULT_LOCK_LIMIT;
        private Duration slotTimeout = DEFAULT_SLOT_TIMEOUT;

        private Builder() {}

        /** JDBC URL, for example {@code jdbc:postgresql://db.example.com:5432/shop?sslmode=verify-full}. Required. */
        public Builder url(String newUrl) {
            this.url = newUrl;
            return this;
        }

        /** Role that logs in, in place of one in the URL. */
        public Builder user(String newUser) {
            this.user = newUser;
            return this;
        }

        /** The role's password, in place of one in the URL. */
        public Builder password(String newPassword) {
            return password(() -> newPassword);
        }

        /** Asked for the role's password at every connection, so that it may change or expire. */
        public Builder password(Supplier<String> newPassword) {
            this.password = newPassword;
            return this;
        }

        /** Schemas in which tables are looked for; {@link #DEFAULT_SCHEMAS} otherwise. Exact names, case included. */
        public Builder schemas(String... names) {
            this.schemas = List.of(names);
            return this;
        }

        /**
         * Tables to replicate, as patterns over {@code schema.table}, or over {@code table} in the configured schemas:
         * {@code *} stands for any text, {@code ?} for one character. One without either names a table that must exist
         * and be carriable; with its schema, in whichever schema. All tables of the schemas otherwise.
         */
        public Builder includeTables(String... patterns) {
            this.include = patterns(patterns);
            return this;
        }

        /** Tables to leave out, as patterns like those of {@link #includeTables}. None otherwise. */
        public Builder excludeTables(String... patterns) {
            this.exclude = patterns(patterns);
            return this;
        }

        /**
         * Columns to replicate, as patterns over {@code schema.table.column}, which then apply to every table. All
         * columns otherwise. Key columns have to be among them.
         */
        public Builder includeColumns(String... patterns) {
            this.includeColumns = patterns(patterns);
            return this;
        }

        /** Columns to leave out, as patterns over {@code schema.table.column}. No key column may be hit. */
        public Builder excludeColumns(String... patterns) {
            this.excludeColumns = patterns(patterns);
            return this;
        }

        /** What is done to the values of columns before anything is staged; all that apply, in one call. */
        public Builder treatColumns(ColumnTreatment... columnTreatments) {
            this.treatments = Arrays.stream(columnTreatments)
                    .flatMap(treatment -> treatment.rules().stream())
                    .toList();
            return this;
        }

        /** Replication slot; {@link #DEFAULT_SLOT} otherwise. Lower case letters, digits and underscores. */
        public Builder slot(String name) {
            this.slot = name;
            return this;
        }

        /**
         * Whether standbys keep a copy of the slot, so that CDC goes on after a failover; no otherwise. PostgreSQL 17 and
         * later. The standbys need {@code sync_replication_slots = on} and {@code hot_standby_feedback = on}, the primary
         * {@code synchronized_standby_slots}.
         */
        public Builder failoverSlot(boolean kept) {
            this.failoverSlot = kept;
            return this;
        }

        /** Publication; {@link #DEFAULT_PUBLICATION} otherwise. At most 63 bytes in UTF-8. */
        public Builder publication(String name) {
            this.publication = name;
            return this;
        }

        /** What may be done to the publication; {@link #DEFAULT_PUBLICATION_POLICY} otherwise. */
        public Builder managePublication(PublicationPolicy policy) {
            this.publicationPolicy = policy;
            return this;
        }

        /**
         * Whether servers that can send transactions while they are still in progress, so that large ones arrive sooner
         * and the server need not keep them; {@link #DEFAULT_STREAMING} otherwise. They are kept here until they commit:
         * see {@link #spool}.
         */
        public Builder streaming(boolean on) {
            this.stream = stream.withStreaming(on);
            return this;
        }

        /**
         * Where transactions in progress are kept: in memory up to so many bytes for all of them, 64 KiB or more, then in
         * files of this directory, encrypted with a key that is never stored, and gone with the process. The directory
         * must hold the largest transactions. {@link #defaultSpoolDirectory} and {@link #DEFAULT_SPOOL_MEMORY} otherwise.
         */
        public Builder spool(Path directory, long memoryBytes) {
            this.stream = stream.withSpool(directory, memoryBytes);
            return this;
        }

        /**
         * Whether logical messages ({@code pg_logical_emit_message}) are told to the pipeline's listeners; no otherwise.
         * PostgreSQL 14 or later.
         */
        public Builder logicalMessages(boolean on) {
            this.stream = stream.withMessages(on);
            return this;
        }

        /** Which changes are carried, by where they were made; {@link #DEFAULT_ORIGIN} otherwise. */
        public Builder origin(OriginPolicy policy) {
            this.stream = stream.withOrigin(Objects.requireNonNull(policy));
            return this;
        }

        /** How arrays are carried; {@link #DEFAULT_ARRAYS} otherwise. */
        public Builder arrays(ArrayPolicy policy) {
            this.values = values.withArrays(Objects.requireNonNull(policy));
            return this;
        }

        /** What becomes of {@code infinity} in dates and times; {@link #DEFAULT_INFINITY} otherwise. */
        public Builder infinity(InfinityPolicy policy) {
            this.values = values.withInfinity(Objects.requireNonNull(policy));
            return this;
        }

        /** What becomes of dates and times outside the years 1 to 9999; {@link #DEFAULT_FAR_DATES} otherwise. */
        public Builder farDates(FarDatePolicy policy) {
            this.values = values.withFarDates(Objects.requireNonNull(policy));
            return this;
        }

        /** What becomes of NaN in DECIMAL columns; {@link #DEFAULT_NAN} otherwise. */
        public Builder nan(NanPolicy policy) {
            this.values = values.withNan(Objects.requireNonNull(policy));
            return this;
        }

        /** How numeric without bounds travels; {@link #DEFAULT_NUMERIC} otherwise. */
        public Builder numeric(NumericPolicy policy) {
            this.values = values.withNumeric(Objects.requireNonNull(policy));
            return this;
        }

        /** Digits after the point under {@link NumericPolicy#DECIMAL}, 0 to 38; {@link #DEFAULT_NUMERIC_SCALE} otherwise. */
        public Builder numericScale(int digits) {
            this.values = values.withNumericScale(digits);
            return this;
        }

        /** What becomes of numbers beyond {@link NumericPolicy#DECIMAL}; {@link #DEFAULT_NUMERIC_OVERFLOW} otherwise. */
        public Builder numericOverflow(NumericOverflowPolicy policy) {
            this.values = values.withNumericOverflow(Objects.requireNonNull(policy));
            return this;
        }

        /** How tables without a key are replicated; {@link #DEFAULT_KEYLESS_TABLES} otherwise. */
        public Builder keylessTables(KeylessPolicy policy) {
            this.keyless = Objects.requireNonNull(policy);
            return this;
        }

        /**
         * How those of them are replicated that a pattern like those of {@link #includeTables} matches. May be called
         * several times; the first match counts.
         */
        public Builder keylessTables(KeylessPolicy policy, String... patterns) {
            for (NamePattern pattern : patterns(patterns)) {
                keylessRules.add(new KeylessRules.Rule(pattern, Objects.requireNonNull(policy)));
            }
            return this;
        }

        /** Connections that read a snapshot, 1 to 64; {@link #DEFAULT_SNAPSHOT_WORKERS} otherwise. */
        public Builder snapshotWorkers(int count) {
            this.snapshotWorkers = count;
            return this;
        }

        /** See {@link #DEFAULT_CONNECT_TIMEOUT}; counted in whole seconds. */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = timeout;
            return this;
        }

        /** See {@link #DEFAULT_LOCK_TIMEOUT}. */
        public Builder lockTimeout(Duration timeout) {
            this.lockTimeout = timeout;
            return this;
        }

        /** See {@link #DEFAULT_LOCK_LIMIT}. */
        public Builder lockLimit(Duration limit) {
            this.lockLimit = limit;
            return this;
        }

        /** See {@link #DEFAULT_SILENCE}; at least a second. */
        public Builder silence(Duration limit) {
            if (limit.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new ConfigurationException(
                        "the silence that is borne is " + limit, "Set it to a second or more.");
            }
            this.stream = stream.withSilence(limit);
            return this;
        }

        /** See {@link #DEFAULT_SLOT_TIMEOUT}. */
        public Builder slotTimeout(Duration timeout) {
            this.slotTimeout = timeout;
            return this;
        }

        /**
         * The source.
         *
         * @throws ConfigurationException when a setting is missing or out of its range
         */
        public PostgresSource build() {
            if (url == null) {
                throw new ConfigurationException(
                        "the source has no URL", "Set it, as jdbc:postgresql://host:5432/database.");
            }
            if (publication.isEmpty()
                    || publication.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES
                    || publication.indexOf('\0') >= 0) {
                throw new ConfigurationException(
                        "'" + publication + "' is no name of a publication",
                        "Choose a name of 1 to " + MAX_NAME_BYTES + " bytes, which PostgreSQL does not cut.");
            }
            if (!SlotCreation.isValidName(slot)) {
                throw new ConfigurationException(
                        "'" + slot + "' is no name of a replication slot",
                        "Use at most 63 lower case letters, digits and underscores.");
            }
            if (schemas.isEmpty() || include.isEmpty()) {
                throw new ConfigurationException(
                        "no schema or no table is selected", "Name at least one schema and one table pattern.");
            }
            if (snapshotWorkers < 1 || snapshotWorkers > 64) {
                throw new ConfigurationException(
                        "the number of snapshot workers is " + snapshotWorkers, "Set it between 1 and 64.");
            }
            if (values.numericScale() < 0 || values.numericScale() > 38) {
                throw new ConfigurationException(
                        "the scale of numeric is " + values.numericScale(), "Set it between 0 and 38.");
            }
            if (stream.spoolMemory() < 64 << 10) {
                throw new ConfigurationException(
                        "the memory for transactions in progress is " + stream.spoolMemory() + " bytes",
                        "Set it to 64 KiB or more.");
            }
            requirePositive("connect timeout", connectTimeout);
            requirePositive("lock timeout", lockTimeout);
            requirePositive("lock limit", lockLimit);
            requirePositive("slot timeout", slotTimeout);
            return new PostgresSource(new SessionSettings(
                    ConnectionSettings.of(url, user, password, connectTimeout, stream.silence()),
                    new Selection(
                            schemas,
                            include,
                            exclude,
                            includeColumns,
                            excludeColumns,
                            new Treatments(treatments),
                            new KeylessRules(keyless, keylessRules)),
                    slot,
                    failoverSlot,
                    publication,
                    Objects.requireNonNull(publicationPolicy),
                    stream,
                    values,
                    snapshotWorkers,
                    lockTimeout,
                    lockLimit,
                    slotTimeout));
        }

        private static void requirePositive(String what, Duration value) {
            if (value.toMillis() < 1) {
                throw new ConfigurationException("the " + what + " is " + value, "Set it to a millisecond or more.");
            }
        }

        private static List<NamePattern> patterns(String... texts) {
            return Arrays.stream(texts).map(NamePattern::new).toList();
        }
    }
}
