package dev.tributary.cdc.validate;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.HealthThresholds;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.validate.internal.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the destination holds what the source holds: the number of rows, a checksum over all values, one of each
 * column, the shape of each table, and which rows differ, by their keys. Also while a pipeline runs and the source is written
 * to, neither of which is held up: nothing is asked of the pipeline, nothing is locked, nothing is written.
 *
 * <p>The source is read under one snapshot. Each target is read at a version of which the ledger or the flush log says at
 * which position of the source it stands; what was committed between the snapshot and that position is read from the WAL, by
 * a temporary copy of the pipeline's replication slot, and added to what the snapshot holds. So both sides are compared as of
 * one position, whatever is written meanwhile.
 *
 * <p>It needs the rights that the pipeline has, and one free replication slot. Values are read by statements and decoders of
 * their own, not by those of the pipeline. No table is held in memory: at most the hashes of a million rows that differ, and,
 * up to an eighth of the heap, the changes between the snapshot and the position.
 *
 * <p>Immutable and thread-safe.
 */
public final class Validator {

    /** Rows of each kind of difference that are shown of a table. */
    public static final int DEFAULT_LISTED_ROWS = 20;

    /** Several flushes, and the time until the flush log shows them. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(3);

    private static final int MOST_LISTED_ROWS = 10_000;

    private final Run run;

    private Validator(Run run) {
        this.run = run;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads both sides. What differs is in the report, and so is why a table cannot be compared, for example since the
     * destination lacks changes of it and nobody applies them, or not in time; nothing of that is thrown.
     *
     * @throws dev.tributary.cdc.CdcException when a side cannot be reached or read, or when the pipeline has replicated nothing
     *     yet
     */
    public ValidationReport validate() {
        return run.validate();
    }

    /** Collects the settings of a {@link Validator}. Pipeline, source and sink are required. Not thread-safe. */
    public static final class Builder {

        private @Nullable String pipeline;
        private @Nullable PostgresSource source;
        private @Nullable DatabricksSink sink;
        private final List<TablePattern> include = new ArrayList<>();
        private final List<TablePattern> exclude = new ArrayList<>();
        private int oneOf = 1;
        private int listedRows = DEFAULT_LISTED_ROWS;
        private Duration patience = DEFAULT_PATIENCE;
        private HealthThresholds thresholds = HealthThresholds.STANDARD;
        private Consumer<ValidationProgress> progress = at -> {};

        private Builder() {}

        /** Name of the pipeline. */
        public Builder pipeline(String name) {
            this.pipeline = Objects.requireNonNull(name, "name");
            return this;
        }

        /** The pipeline's source. */
        public Builder source(PostgresSource newSource) {
            this.source = Objects.requireNonNull(newSource, "newSource");
            return this;
        }

        /** The pipeline's sink. */
        public Builder sink(DatabricksSink newSink) {
            this.sink = Objects.requireNonNull(newSink, "newSink");
            return this;
        }

        /**
         * Compares these of the replicated tables only.
         *
         * @param patterns over {@code schema.table}, where {@code *} stands for any text and {@code ?} for one character; one
         *     without a point is meant in every schema
         */
        public Builder includeTables(String... patterns) {
            for (String pattern : patterns) {
                include.add(new TablePattern(Objects.requireNonNull(pattern, "pattern")));
            }
            return this;
        }

        /** Leaves tables out; patterns as of {@link #includeTables}. */
        public Builder excludeTables(String... patterns) {
            for (String pattern : patterns) {
                exclude.add(new TablePattern(Objects.requireNonNull(pattern, "pattern")));
            }
            return this;
        }

        /**
         * Compares one of so many parts of each table's rows, the same on both sides, chosen by a hash of the key. Both sides
         * are read as a whole all the same.
         *
         * @param parts 1 or more; 1, which is the default, compares all rows
         * @throws ConfigurationException when it is less than 1
         */
        public Builder sampleOneOf(int parts) {
            if (parts < 1) {
                throw new ConfigurationException("one of " + parts + " parts is to be compared", "Set 1 or more.");
            }
            this.oneOf = parts;
            return this;
        }

        /**
         * How many differing rows of each kind are shown of a table; all are counted.
         *
         * @throws ConfigurationException when it is not between 0 and 10,000
         */
        public Builder listedRows(int number) {
            if (number < 0 || number > MOST_LISTED_ROWS) {
                throw new ConfigurationException(
                        number + " differing rows are to be shown", "Set it between 0 and " + MOST_LISTED_ROWS + ".");
            }
            this.listedRows = number;
            return this;
        }

        /**
         * How long a running pipeline may take to apply what the source held when it was looked at;
         * {@link #DEFAULT_PATIENCE} otherwise. That is all it bounds: not the time that reading and comparing takes. It begins
         * when the source has been looked at, and ends no later than one last look at the destination. Tables that are not there
         * by then are reported as such, and the others are compared. Nobody waits for a pipeline that is paused or does not run.
         *
         * @throws ConfigurationException when it is negative
         */
        public Builder patience(Duration limit) {
            if (Objects.requireNonNull(limit, "limit").isNegative()) {
                throw new ConfigurationException("a patience of " + limit + " is less than none", "Set zero or more.");
            }
            this.patience = limit;
            return this;
        }

        /** From where on a lag is bad; {@link HealthThresholds#STANDARD} otherwise. */
        public Builder thresholds(HealthThresholds newThresholds) {
            this.thresholds = Objects.requireNonNull(newThresholds, "newThresholds");
            return this;
        }

        /** Told how far a validation is, on the thread that validates: some times a second while it waits, and of each table. */
        public Builder progress(Consumer<ValidationProgress> listener) {
            this.progress = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * The validator.
         *
         * @throws ConfigurationException when something that is required is missing
         */
        public Validator build() {
            if (pipeline == null || source == null || sink == null) {
                throw new ConfigurationException(
                        "a validator needs the pipeline's name, its source and its sink", "Set all three.");
            }
            List<TablePattern> only = List.copyOf(include);
            List<TablePattern> not = List.copyOf(exclude);
            Predicate<TableId> tables =
                    table -> (only.isEmpty() || only.stream().anyMatch(each -> each.matches(table)))
                            && not.stream().noneMatch(each -> each.matches(table));
            return new Validator(
                    new Run(pipeline, source, sink, tables, oneOf, listedRows, patience, thresholds, progress));
        }
    }
}
