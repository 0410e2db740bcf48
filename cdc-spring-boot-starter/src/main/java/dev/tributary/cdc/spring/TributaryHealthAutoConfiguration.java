package dev.tributary.cdc.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The pipeline's health as {@code tributary}, where the application has the actuator and one pipeline. */
@AutoConfiguration(after = TributaryAutoConfiguration.class)
@ConditionalOnClass(
        name = "org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator")
public class TributaryHealthAutoConfiguration {

    /** A class of its own: its conditions themselves need classes of the actuator, and are looked at all together. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnSingleCandidate(PipelineRunner.class)
    @ConditionalOnEnabledHealthIndicator("tributary")
    static class Indicator {

        @Bean
        @ConditionalOnMissingBean(name = "tributaryHealthIndicator")
        HealthIndicator tributaryHealthIndicator(PipelineRunner runner, TributaryProperties properties) {
            return new PipelineHealthIndicator(runner, properties.health().thresholds());
        }
    }
}
