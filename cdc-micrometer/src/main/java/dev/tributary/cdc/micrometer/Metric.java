package dev.tributary.cdc.micrometer;

import io.micrometer.core.instrument.Meter.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The meters of a pipeline: names by Micrometer's conventions, to which registries give their own form. */
public enum Metric {
    CHANGES(
            "tributary.changes",
            Type.COUNTER,
            "changes",
            "Changes that the destination holds",
            Tag.TABLE,
            Tag.OPERATION),
    ROWS_COPIED(
            "tributary.rows.copied",
            Type.COUNTER,
            null,
            "Rows of copies of tables that the destination holds",
            Tag.TABLE),
    ROWS_READ("tributary.rows.read", Type.COUNTER, null, "Rows and changes read, again included"),
    STAGED_ROWS(
            "tributary.staged.rows",
            Type.COUNTER,
            null,
            "Rows that the destination was given: fewer than changes where later ones overwrite earlier ones",
            Tag.TABLE),
    STAGED_FILES("tributary.staged.files", Type.COUNTER, null, "Files staged for what was committed", Tag.TABLE),
    STAGED_BYTES("tributary.staged", Type.COUNTER, "bytes", "Bytes of these files", Tag.TABLE),
    FLUSHES("tributary.flushes", Type.COUNTER, null, "Flushes committed"),
    FLUSH_DURATION(
            "tributary.flush.duration",
            Type.TIMER,
            "seconds",
            "Time for a flush: stage, from its first change to its last file; commit, from then until it is durable",
            Tag.STEP),
    FLUSH_SIZE("tributary.flush.size", Type.DISTRIBUTION_SUMMARY, "changes", "Changes in a flush"),
    FLUSH_BYTES("tributary.flush.staged", Type.DISTRIBUTION_SUMMARY, "bytes", "Bytes staged for a flush"),
    STATEMENTS("tributary.statements", Type.COUNTER, null, "Statements sent for flushes", Tag.KIND),
    STATEMENT_DURATION(
            "tributary.statement.duration",
            Type.TIMER,
            "seconds",
            "Time of each statement sent to the destination",
            Tag.STATEMENT,
            Tag.OUTCOME),
    LAG(
            "tributary.lag",
            Type.GAUGE,
            "seconds",
            "Age of the oldest change that was read and that the destination misses; 0 when there is none"),
    LAG_BYTES("tributary.lag.bytes", Type.GAUGE, "bytes", "WAL that the server has beyond what the destination holds"),
    WAL_RETAINED("tributary.wal.retained", Type.GAUGE, "bytes", "WAL that the server keeps for the slot"),
    WAL_SAFE(
            "tributary.wal.safe",
            Type.GAUGE,
            "bytes",
            "WAL that can still be written before the slot's may be taken away; NaN without a limit"),
    SLOT("tributary.slot", Type.GAUGE, null, "1 for the state that the replication slot is in", Tag.STATE),
    PHASE("tributary.phase", Type.GAUGE, null, "1 for what the pipeline does", Tag.STATE),
    CIRCUIT(
            "tributary.circuit",
            Type.GAUGE,
            null,
            "1 for whether source and destination are turned to",
            Tag.PART,
            Tag.STATE),
    TABLES("tributary.tables", Type.GAUGE, null, "Tables by what is done with their changes", Tag.STATE),
    RETRIES("tributary.retries", Type.COUNTER, null, "How often a run has tried again"),
    ERRORS(
            "tributary.errors",
            Type.COUNTER,
            null,
            "Errors that runs met, those included that were got over",
            Tag.CATEGORY),
    DEAD_LETTERS("tributary.dead.letters", Type.COUNTER, null, "Rows that became dead letters"),
    DEAD_LETTERS_OPEN("tributary.dead.letters.open", Type.GAUGE, null, "Dead letters that are open"),
    LAST_COMMIT(
            "tributary.last.commit.timestamp",
            Type.GAUGE,
            "seconds",
            "When the destination has last taken something, since 1970; NaN when it has not yet"),
    HEALTH("tributary.health", Type.GAUGE, null, "1 for how healthy the pipeline is", Tag.STATE),
    EVENTS_DROPPED("tributary.events.dropped", Type.COUNTER, null, "Events that listeners were too slow to be told");

    /** Tags beside {@code pipeline}; of each only few values come, but of {@link #TABLE}. */
    static final class Tag {
        static final String PIPELINE = "pipeline";
        static final String TABLE = "table";
        static final String OPERATION = "operation";
        static final String STEP = "step";
        static final String KIND = "kind";
        static final String STATEMENT = "statement";
        static final String OUTCOME = "outcome";
        static final String STATE = "state";
        static final String PART = "part";
        static final String CATEGORY = "category";

        private Tag() {}
    }

    private final String meterName;
    private final Type type;
    private final String unit;
    private final String description;
    private final List<String> tags;

    Metric(String meterName, Type type, @Nullable String unit, String description, String... tags) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit == null ? "" : unit;
        this.description = description;
        this.tags = List.of(tags);
    }

    /** The name, as Micrometer has it. */
    public String meterName() {
        return meterName;
    }

    /** Counter, gauge, timer or distribution summary. */
    public Type type() {
        return type;
    }

    /** What is counted, or a unit; empty when the name says it. */
    public String unit() {
        return unit;
    }

    /** One line. */
    public String description() {
        return description;
    }

    /** Keys of its tags beside {@code pipeline}. */
    public List<String> tags() {
        return tags;
    }

    /** The name that Prometheus' registry makes of it. */
    public String prometheusName() {
        String name = meterName.replace('.', '_');
        String base = unit.isEmpty() || name.endsWith("_" + unit) ? name : name + "_" + unit;
        return type == Type.COUNTER ? base + "_total" : base;
    }
}
