package dev.tributary.cdc.spring;

import dev.tributary.cdc.micrometer.PipelineObservations;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The pipeline's work as observations, where the application has a registry for them and cdc-micrometer. */
@AutoConfiguration(
        after = TributaryAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(
        name = {"dev.tributary.cdc.micrometer.PipelineObservations", "io.micrometer.observation.ObservationRegistry"})
public class TributaryObservationAutoConfiguration {

    /** A class of its own, so that nothing of Micrometer's is looked at where there is none. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnSingleCandidate(ObservationRegistry.class)
    static class Observations {

        /** A listener among the pipeline's, as every bean of that type is. */
        @Bean
        @ConditionalOnMissingBean
        PipelineObservations tributaryObservations(ObservationRegistry registry) {
            return new PipelineObservations(registry);
        }
    }
}
