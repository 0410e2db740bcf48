package dev.tributary.cdc.micrometer;

import dev.tributary.cdc.FlushReport;
import dev.tributary.cdc.micrometer.Metric.Tag;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Durations and sizes, as they come. Thread-safe. */
final class FlushMeters implements AutoCloseable {

    /** Where histograms end; what is larger is counted all the same. */
    private static final double MOST_CHANGES = 1e7;

    private static final double MOST_BYTES = 1e10;

    private final MeterRegistry registry;
    private final Tags common;
    private final boolean histograms;
    private final Timer staging;
    private final Timer committing;
    private final DistributionSummary size;
    private final DistributionSummary bytes;
    private final Map<List<String>, Timer> statements = new ConcurrentHashMap<>();

    FlushMeters(MeterRegistry registry, String pipeline, boolean histograms) {
        this.registry = registry;
        this.common = Tags.of(Tag.PIPELINE, pipeline);
        this.histograms = histograms;
        this.staging = timer(Metric.FLUSH_DURATION, Tag.STEP, "stage");
        this.committing = timer(Metric.FLUSH_DURATION, Tag.STEP, "commit");
        this.size = summary(Metric.FLUSH_SIZE, MOST_CHANGES);
        this.bytes = summary(Metric.FLUSH_BYTES, MOST_BYTES);
    }

    private Timer timer(Metric metric, String... tags) {
        return Timer.builder(metric.meterName())
                .tags(common.and(tags))
                .description(metric.description())
                .publishPercentileHistogram(histograms)
                .minimumExpectedValue(Duration.ofMillis(10))
                .maximumExpectedValue(Duration.ofMinutes(10))
                .register(registry);
    }

    private DistributionSummary summary(Metric metric, double most) {
        return DistributionSummary.builder(metric.meterName())
                .tags(common)
                .baseUnit(metric.unit())
                .description(metric.description())
                .publishPercentileHistogram(histograms)
                .minimumExpectedValue(1.0)
                .maximumExpectedValue(most)
                .register(registry);
    }

    void committed(FlushReport flush) {
        staging.record(flush.staging());
        committing.record(flush.committing());
        size.record(flush.rows());
        bytes.record(flush.bytes());
    }

    void statement(String name, long nanos, boolean failed) {
        String outcome = failed ? "error" : "success";
        statements
                .computeIfAbsent(
                        List.of(name, outcome),
                        any -> timer(Metric.STATEMENT_DURATION, Tag.STATEMENT, name, Tag.OUTCOME, outcome))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        for (Meter meter : List.of(staging, committing, size, bytes)) {
            registry.remove(meter);
        }
        statements.values().forEach(registry::remove);
    }
}
