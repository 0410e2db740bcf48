package dev.tributary.cdc.micrometer;

import dev.tributary.cdc.CdcException.Category;
import dev.tributary.cdc.CircuitState;
import dev.tributary.cdc.HealthReport;
import dev.tributary.cdc.HealthThresholds;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineStatus;
import dev.tributary.cdc.PipelineStatus.Phase;
import dev.tributary.cdc.SlotReading;
import dev.tributary.cdc.TableStatus;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.micrometer.Metric.Tag;
import dev.tributary.cdc.spi.SlotStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Meters that read a pipeline's status. Read by any thread; the rest is called by one at a time. */
final class PipelineMeters implements AutoCloseable {

    /** One scrape reads many meters: all of them of the same status. */
    private static final long AS_GOOD_AS_NOW = Duration.ofMillis(100).toNanos();

    /** A status and when it was taken. */
    private record Taken(PipelineStatus status, long nanos) {}

    private final MeterRegistry registry;
    private final Pipeline pipeline;
    private final boolean perTable;
    private final HealthThresholds thresholds;
    private final List<Meter> meters = new ArrayList<>();
    private final Set<TableId> tables = new HashSet<>();
    private volatile @Nullable Taken taken;

    PipelineMeters(MeterRegistry registry, Pipeline pipeline, boolean perTable, HealthThresholds thresholds) {
        this.registry = registry;
        this.pipeline = pipeline;
        this.perTable = perTable;
        this.thresholds = thresholds;
    }

    private PipelineStatus status() {
        Taken last = taken;
        long now = System.nanoTime();
        if (last == null || now - last.nanos() > AS_GOOD_AS_NOW) {
            last = new Taken(pipeline.status(), now);
            taken = last;
        }
        return last.status();
    }

    void register() {
        counter(Metric.ROWS_READ, PipelineStatus::rowsRead);
        counter(Metric.FLUSHES, PipelineStatus::flushes);
        counter(Metric.STATEMENTS, status -> status.statements().loads(), Tag.KIND, "load");
        counter(Metric.STATEMENTS, status -> status.statements().changes(), Tag.KIND, "change");
        counter(Metric.STATEMENTS, status -> status.statements().bookkeeping(), Tag.KIND, "bookkeeping");
        counter(Metric.RETRIES, status -> status.errors().retries());
        for (Category category : Category.values()) {
            counter(
                    Metric.ERRORS,
                    status -> status.errors().byCategory().getOrDefault(category, 0L),
                    Tag.CATEGORY,
                    lower(category));
        }
        counter(Metric.DEAD_LETTERS, PipelineStatus::deadLetters);
        counter(Metric.EVENTS_DROPPED, PipelineStatus::eventsDropped);
        gauges();
        states();
        if (!perTable) {
            table("all", null);
        }
    }

    private void gauges() {
        gauge(Metric.LAG, status -> seconds(status.position().lag()));
        gauge(Metric.LAG_BYTES, status -> status.position().lagBytes());
        gauge(
                Metric.WAL_RETAINED,
                status -> status.slot().map(SlotReading::retainedBytes).orElse(0L));
        gauge(Metric.WAL_SAFE, status -> status.slot()
                .filter(slot -> slot.safeBytes().isPresent())
                .map(slot -> (double) slot.safeBytes().getAsLong())
                .orElse(Double.NaN));
        gauge(Metric.DEAD_LETTERS_OPEN, PipelineStatus::openDeadLetters);
        gauge(Metric.LAST_COMMIT, status -> status.position()
                .lastCommit()
                .map(PipelineMeters::epochSeconds)
                .orElse(Double.NaN));
    }

    private void states() {
        for (Phase phase : Phase.values()) {
            gauge(Metric.PHASE, status -> flag(status.phase() == phase), Tag.STATE, lower(phase));
        }
        for (SlotStatus.State state : SlotStatus.State.values()) {
            gauge(
                    Metric.SLOT,
                    status -> flag(
                            status.slot().map(slot -> slot.state() == state).orElse(false)),
                    Tag.STATE,
                    lower(state));
        }
        for (CircuitState circuit : CircuitState.values()) {
            gauge(
                    Metric.CIRCUIT,
                    status -> flag(status.source() == circuit),
                    Tag.PART,
                    "source",
                    Tag.STATE,
                    lower(circuit));
            gauge(
                    Metric.CIRCUIT,
                    status -> flag(status.destination() == circuit),
                    Tag.PART,
                    "destination",
                    Tag.STATE,
                    lower(circuit));
        }
        for (TableStatus.State state : TableStatus.State.values()) {
            gauge(
                    Metric.TABLES,
                    status -> status.tables().values().stream()
                            .filter(table -> table.state() == state)
                            .count(),
                    Tag.STATE,
                    lower(state));
        }
        for (HealthReport.Level level : HealthReport.Level.values()) {
            gauge(
                    Metric.HEALTH,
                    status -> flag(HealthReport.of(status, thresholds).level() == level),
                    Tag.STATE,
                    lower(level));
        }
    }

    /** Registers the meters of tables that have none yet. */
    void registerTables() {
        if (perTable) {
            for (TableId id : pipeline.status().tables().keySet()) {
                if (tables.add(id)) {
                    table(id.toString(), id);
                }
            }
        }
    }

    private void table(String name, @Nullable TableId id) {
        change(name, id, "insert", TableStatus::inserted);
        change(name, id, "update", TableStatus::updated);
        change(name, id, "delete", TableStatus::deleted);
        change(name, id, "truncate", TableStatus::truncated);
        counter(Metric.ROWS_COPIED, sum(id, TableStatus::rowsCopied), Tag.TABLE, name);
        counter(Metric.STAGED_ROWS, sum(id, TableStatus::rowsStaged), Tag.TABLE, name);
        counter(Metric.STAGED_FILES, sum(id, TableStatus::files), Tag.TABLE, name);
        counter(Metric.STAGED_BYTES, sum(id, TableStatus::bytes), Tag.TABLE, name);
    }

    private void change(String name, @Nullable TableId id, String operation, ToDoubleFunction<TableStatus> count) {
        counter(Metric.CHANGES, sum(id, count), Tag.TABLE, name, Tag.OPERATION, operation);
    }

    private static ToDoubleFunction<PipelineStatus> sum(@Nullable TableId id, ToDoubleFunction<TableStatus> figure) {
        return status -> {
            if (id == null) {
                return status.tables().values().stream().mapToDouble(figure).sum();
            }
            TableStatus table = status.tables().get(id);
            return table == null ? 0 : figure.applyAsDouble(table);
        };
    }

    private void counter(Metric metric, ToDoubleFunction<PipelineStatus> value, String... tags) {
        FunctionCounter.Builder<PipelineMeters> builder = FunctionCounter.builder(
                        metric.meterName(), this, meters -> value.applyAsDouble(meters.status()))
                .tags(tags(tags))
                .description(metric.description());
        meters.add((metric.unit().isEmpty() ? builder : builder.baseUnit(metric.unit())).register(registry));
    }

    private void gauge(Metric metric, ToDoubleFunction<PipelineStatus> value, String... tags) {
        Gauge.Builder<PipelineMeters> builder = Gauge.builder(
                        metric.meterName(), this, meters -> value.applyAsDouble(meters.status()))
                .tags(tags(tags))
                .description(metric.description());
        meters.add((metric.unit().isEmpty() ? builder : builder.baseUnit(metric.unit())).register(registry));
    }

    private Tags tags(String... more) {
        return Tags.of(Tag.PIPELINE, pipeline.name()).and(more);
    }

    private static double flag(boolean is) {
        return is ? 1 : 0;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static double epochSeconds(Instant instant) {
        return instant.toEpochMilli() / 1e3;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
        meters.clear();
        tables.clear();
    }
}
