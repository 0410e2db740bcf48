package dev.tributary.cdc.micrometer;

import dev.tributary.cdc.FlushReport;
import dev.tributary.cdc.HealthThresholds;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.Progress;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.Steps;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline's figures as meters of a registry. It is a listener of the pipeline, for what has a duration or a size, and reads
 * {@link Pipeline#status} when meters are read, so that counts are exact whatever a listener misses:
 *
 * <pre>{@code
 * PipelineMetrics metrics = PipelineMetrics.builder(registry).build();
 * Pipeline pipeline = Pipeline.builder().… .listener(metrics).steps(metrics.steps()).build();
 * metrics.bind(pipeline);
 * }</pre>
 *
 * <p>Names, tags and units are those of {@link Metric}. Every meter has the tag {@code pipeline}; meters of tables have a
 * {@code table} too, and appear with the table's first commit, unless {@link Builder#perTable} says otherwise. Several pipelines
 * can share a registry. Thread-safe.
 */
public final class PipelineMetrics implements PipelineListener, AutoCloseable {

    private final MeterRegistry registry;
    private final boolean perTable;
    private final boolean histograms;
    private final HealthThresholds thresholds;
    private @Nullable PipelineMeters meters;
    private volatile @Nullable FlushMeters flushes;

    private PipelineMetrics(Builder builder) {
        this.registry = builder.registry;
        this.perTable = builder.perTable;
        this.histograms = builder.histograms;
        this.thresholds = builder.thresholds;
    }

    /** Meters that go to a registry. */
    public static Builder builder(MeterRegistry registry) {
        return new Builder(registry);
    }

    /**
     * Registers the meters. Called once, with the pipeline that has this as a listener, before its first run.
     *
     * @throws IllegalStateException when a pipeline is bound already
     */
    public synchronized void bind(Pipeline pipeline) {
        if (meters != null) {
            throw new IllegalStateException("a pipeline is bound already");
        }
        PipelineMeters bound = new PipelineMeters(registry, pipeline, perTable, thresholds);
        bound.register();
        meters = bound;
        flushes = new FlushMeters(registry, pipeline.name(), histograms);
    }

    /** Steps that take the time of the destination's statements, to be given to the pipeline's builder. */
    public Steps steps() {
        return steps(Steps.NONE);
    }

    /** The same, which passes them on to other steps. */
    public Steps steps(Steps inner) {
        return new TimedSteps(inner, (statement, nanos, failed) -> {
            FlushMeters known = flushes;
            if (known != null) {
                known.statement(statement, nanos, failed);
            }
        });
    }

    @Override
    public void progress(Progress progress) {
        tables();
    }

    @Override
    public void tableReplaced(TableId table, long rows, Duration elapsed) {
        tables();
    }

    @Override
    public void flushCommitted(FlushReport flush) {
        FlushMeters known = flushes;
        if (known != null) {
            known.committed(flush);
        }
        tables();
    }

    @Override
    public void runEnded(RunReport report) {
        tables();
    }

    private synchronized void tables() {
        if (meters != null) {
            meters.registerTables();
        }
    }

    /** Removes every meter of the pipeline from the registry. */
    @Override
    public synchronized void close() {
        FlushMeters known = flushes;
        if (known != null) {
            known.close();
        }
        flushes = null;
        if (meters != null) {
            meters.close();
        }
        meters = null;
    }

    /** Collects the settings of {@link PipelineMetrics}. Not thread-safe. */
    public static final class Builder {

        private final MeterRegistry registry;
        private boolean perTable = true;
        private boolean histograms;
        private HealthThresholds thresholds = HealthThresholds.STANDARD;

        private Builder(MeterRegistry registry) {
            this.registry = registry;
        }

        /**
         * Whether meters of tables tell tables apart: eight series a table. Otherwise their {@code table} is {@code all}, which
         * suits thousands of tables. Default: yes.
         */
        public Builder perTable(boolean each) {
            perTable = each;
            return this;
        }

        /** Whether timers and sizes publish histograms, from which quantiles can be computed. Default: no. */
        public Builder histograms(boolean publish) {
            histograms = publish;
            return this;
        }

        /** From where on {@code tributary.health} suffers. Default: {@link HealthThresholds#STANDARD}. */
        public Builder health(HealthThresholds limits) {
            thresholds = limits;
            return this;
        }

        public PipelineMetrics build() {
            return new PipelineMetrics(this);
        }
    }
}
