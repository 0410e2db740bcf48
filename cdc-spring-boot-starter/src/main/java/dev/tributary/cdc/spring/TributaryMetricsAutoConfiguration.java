package dev.tributary.cdc.spring;

import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.micrometer.PipelineMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** The pipeline's figures in the application's registry, where it has one and cdc-micrometer. */
@AutoConfiguration(
        after = TributaryAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(
        name = {"dev.tributary.cdc.micrometer.PipelineMetrics", "io.micrometer.core.instrument.MeterRegistry"})
public class TributaryMetricsAutoConfiguration {

    /** A class of its own, so that nothing of Micrometer's is looked at where there is none. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnSingleCandidate(MeterRegistry.class)
    static class Meters {

        /** A listener among the pipeline's, as every bean of that type is. */
        @Bean
        @ConditionalOnMissingBean
        PipelineMetrics tributaryMetrics(MeterRegistry registry, ObjectProvider<TributaryProperties> properties) {
            PipelineMetrics.Builder builder = PipelineMetrics.builder(registry);
            properties.ifAvailable(own -> builder.health(own.health().thresholds()));
            return builder.build();
        }

        /** First, so that steps of the application's own can still be put in place of these. */
        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        PipelineCustomizer tributaryTimedSteps(PipelineMetrics metrics) {
            return builder -> builder.steps(metrics.steps());
        }

        @Bean
        @ConditionalOnBean(name = "tributaryPipeline")
        SmartInitializingSingleton tributaryMetricsBinding(PipelineMetrics metrics, Pipeline pipeline) {
            return () -> metrics.bind(pipeline);
        }
    }
}
