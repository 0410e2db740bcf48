package dev.tributary.cdc.examples.config;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.HealthThresholds;
import dev.tributary.cdc.MemoryBudget;
import dev.tributary.cdc.NewTablePolicy;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineBuilder;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.RewritePolicy;
import dev.tributary.cdc.UncarriablePolicy;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.databricks.VolumeStager;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.spi.Steps;
import dev.tributary.cdc.validate.Validator;
import java.time.Duration;
import java.util.List;

/** A pipeline as configured. */
public final class PipelineSettings {

    private static final long MIN_MEMORY = 1 << 20;
    private static final int MAX_THREADS = 64;
    private static final String NO_BUDGET = "0";

    private final Configuration configuration;
    private final SourceSettings source;
    private final DestinationSettings destination;

    private PipelineSettings(Configuration configuration, SourceSettings source, DestinationSettings destination) {
        this.configuration = configuration;
        this.source = source;
        this.destination = destination;
    }

    /**
     * Reads everything; connects to nothing.
     *
     * @throws ConfigurationException when keys are missing (all are named), or a value is none of its kind
     */
    public static PipelineSettings of(Configuration configuration) {
        RequiredKeys.forPipeline(configuration);
        return new PipelineSettings(
                configuration, SourceSettings.of(configuration), DestinationSettings.of(configuration));
    }

    public SourceSettings source() {
        return source;
    }

    public DestinationSettings destination() {
        return destination;
    }

    /** The pipeline's name. */
    public String name() {
        return configuration.text(Key.PIPELINE_NAME, SourceSettings.DEFAULT_PIPELINE);
    }

    /** What compares the pipeline's source with its destination. */
    public Validator.Builder validator() {
        return Validator.builder().pipeline(name()).source(source.source()).sink(destination.sink());
    }

    /**
     * From where on its health suffers.
     *
     * @throws ConfigurationException when a threshold is none
     */
    public HealthThresholds health() {
        return HealthSettings.of(configuration);
    }

    /**
     * The pipeline and its one line of effective settings.
     *
     * @param listener told what runs do
     */
    public ConfiguredPipeline pipeline(PipelineListener listener) {
        return pipeline(listener, Steps.NONE);
    }

    /**
     * The same, whose steps are followed.
     *
     * @param steps every step of a run passes it
     */
    public ConfiguredPipeline pipeline(PipelineListener listener, Steps steps) {
        return pipeline(List.of(listener), steps);
    }

    /** The same with several listeners. */
    public ConfiguredPipeline pipeline(List<PipelineListener> listeners, Steps steps) {
        PostgresSource from = source.source();
        VolumeStager stager = destination.stager();
        DatabricksSink sink = destination.sink();
        FlushPolicy flush = flushPolicy();
        MemoryBudget memory = memory();
        RetryPolicy retry = retryPolicy();
        String store = configuration.text(Key.STATE_STORE, StateStores.LEDGER);
        PipelineBuilder builder = Pipeline.builder()
                .name(name())
                .source(from)
                .stager(stager)
                .sink(sink)
                .flushPolicy(flush)
                .memory(memory)
                .retry(retry)
                .snapshotReaders(threads(Key.SNAPSHOT_READERS, PipelineBuilder.DEFAULT_SNAPSHOT_READERS))
                .stagingThreads(threads(Key.STAGING_THREADS, PipelineBuilder.DEFAULT_STAGING_THREADS))
                .startWithoutHistory(configuration
                        .choice(Key.CDC_START, "checkpoint", "checkpoint", "now")
                        .equals("now"))
                .onRewrite(
                        isChosen(Key.SCHEMA_ON_REWRITE, "recopy", "stop") ? RewritePolicy.RECOPY : RewritePolicy.STOP)
                .newTables(
                        isChosen(Key.SCHEMA_NEW_TABLES, "copy", "ignore") ? NewTablePolicy.COPY : NewTablePolicy.IGNORE)
                .onUncarriable(
                        isChosen(Key.SCHEMA_ON_UNCARRIABLE, "stop", "quarantine")
                                ? UncarriablePolicy.STOP
                                : UncarriablePolicy.QUARANTINE)
                .acceptNewSource(configuration.flag(Key.SOURCE_ACCEPT_NEW, false))
                .steps(steps);
        listeners.forEach(builder::listener);
        CheckSettings.addTo(builder, configuration);
        StringBuilder state = new StringBuilder(StateStores.LEDGER);
        StateStores.of(store, configuration).ifPresent(copy -> {
            builder.stateStore(copy);
            state.append(" and ").append(copy.describe());
        });
        String line = "pipeline '" + name() + "': " + from.describe() + "; " + sink.describe() + "; state in " + state
                + "; flush at " + flush + "; memory " + memory + "; " + retry;
        return new ConfiguredPipeline(builder.build(), line);
    }

    /**
     * A pipeline and what it was built with.
     *
     * @param effective the effective settings in one line, without secrets
     */
    public record ConfiguredPipeline(Pipeline pipeline, String effective) {}

    private boolean isChosen(Key key, String normal, String other) {
        return configuration.choice(key, normal, normal, other).equals(normal);
    }

    private FlushPolicy flushPolicy() {
        return new FlushPolicy(
                configuration.number(Key.FLUSH_MAX_ROWS, FlushPolicy.DEFAULT_MAX_ROWS),
                configuration.bytes(Key.FLUSH_MAX_BYTES, FlushPolicy.DEFAULT_MAX_BYTES),
                configuration.duration(Key.FLUSH_MAX_INTERVAL, FlushPolicy.DEFAULT_MAX_INTERVAL));
    }

    private RetryPolicy retryPolicy() {
        Duration first = configuration.duration(Key.RETRY_FIRST_WAIT, RetryPolicy.DEFAULT_FIRST_WAIT);
        Duration longest = configuration.duration(Key.RETRY_LONGEST_WAIT, RetryPolicy.DEFAULT_LONGEST_WAIT);
        if (longest.compareTo(first) < 0) {
            throw Configuration.invalid(
                    Key.RETRY_LONGEST_WAIT,
                    "is shorter than " + Key.RETRY_FIRST_WAIT,
                    "a duration that is not shorter than " + first);
        }
        return new RetryPolicy(
                budget(Key.RETRY_BUDGET, RetryPolicy.DEFAULT_BUDGET),
                first,
                longest,
                budget(Key.RETRY_FIRST_CONTACT, RetryPolicy.DEFAULT_FIRST_CONTACT));
    }

    private Duration budget(Key key, Duration standard) {
        return configuration.text(key, "").equals(NO_BUDGET) ? Duration.ZERO : configuration.duration(key, standard);
    }

    private MemoryBudget memory() {
        if (!configuration.has(Key.MEMORY_MAX_BYTES)) {
            return MemoryBudget.standard();
        }
        long bytes = configuration.bytes(Key.MEMORY_MAX_BYTES, MemoryBudget.DEFAULT_MAX_BYTES);
        if (bytes < MIN_MEMORY) {
            throw Configuration.invalid(Key.MEMORY_MAX_BYTES, "is " + bytes, "at least 1m");
        }
        return MemoryBudget.ofBytes(bytes);
    }

    private int threads(Key key, int otherwise) {
        long number = configuration.number(key, otherwise);
        if (number > MAX_THREADS) {
            throw Configuration.invalid(key, "is " + number, "between 1 and " + MAX_THREADS);
        }
        return (int) number;
    }
}
