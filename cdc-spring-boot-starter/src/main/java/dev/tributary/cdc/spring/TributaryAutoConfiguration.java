package dev.tributary.cdc.spring;

import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineBuilder;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.databricks.Workspace;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.spi.BatchCheck;
import dev.tributary.cdc.spi.Sink;
import dev.tributary.cdc.spi.Source;
import dev.tributary.cdc.spi.Stager;
import dev.tributary.cdc.spi.StateStore;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The pipeline that {@link TributaryProperties} describe, and what runs it. Each bean gives way to one of the application's
 * own, and the pipeline's parts are made only where they are asked for. All beans of the types {@link PipelineListener} and {@link BatchCheck} take part; the customizers have the last word.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "tributary.enabled", matchIfMissing = true)
@EnableConfigurationProperties(TributaryProperties.class)
public class TributaryAutoConfiguration {

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    Workspace tributaryWorkspace(TributaryProperties properties) {
        return ConfiguredDestination.workspace(properties.databricks());
    }

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    Source tributarySource(TributaryProperties properties, ObjectProvider<SourceCustomizer> customizers) {
        PostgresSource.Builder builder = ConfiguredSource.of(properties);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    Stager tributaryStager(TributaryProperties properties, Workspace workspace) {
        return ConfiguredDestination.stager(properties, workspace);
    }

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    Sink tributarySink(
            TributaryProperties properties, Workspace workspace, ObjectProvider<SinkCustomizer> customizers) {
        DatabricksSink.Builder builder = ConfiguredDestination.sink(properties, workspace);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnStateStore.class)
    StateStore tributaryStateStore(TributaryProperties properties) {
        return ConfiguredPipeline.stateStore(properties.state());
    }

    @Bean
    @ConditionalOnMissingBean
    Pipeline tributaryPipeline(
            TributaryProperties properties,
            Source source,
            Stager stager,
            Sink sink,
            ObjectProvider<StateStore> stateStore,
            ObjectProvider<PipelineListener> listeners,
            ObjectProvider<BatchCheck> checks,
            ObjectProvider<PipelineCustomizer> customizers) {
        PipelineBuilder builder =
                ConfiguredPipeline.of(properties).source(source).stager(stager).sink(sink);
        stateStore.ifAvailable(builder::stateStore);
        listeners.orderedStream().forEach(builder::listener);
        checks.orderedStream().forEach(builder::check);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean
    PipelineRunner tributaryPipelineRunner(
            TributaryProperties properties, Pipeline pipeline, Sink sink, ObjectProvider<StateStore> stateStore) {
        // The copy may be older than the ledger, but says as well whether tables were ever copied.
        Optional<StateStore> state = sink instanceof DatabricksSink databricks
                ? Optional.of(databricks.ledger())
                : Optional.ofNullable(stateStore.getIfAvailable());
        return new PipelineRunner(pipeline, properties.run(), state);
    }

    /** Whether a copy of the ledger is asked for. */
    static final class OnStateStore extends SpringBootCondition {
        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            String store = context.getEnvironment().getProperty("tributary.state.store", ConfiguredPipeline.LEDGER);
            ConditionMessage.Builder message = ConditionMessage.forCondition("tributary.state.store");
            return store.equals(ConfiguredPipeline.LEDGER)
                    ? ConditionOutcome.noMatch(message.because("the ledger is enough"))
                    : ConditionOutcome.match(message.because("it names a copy"));
        }
    }
}
