package dev.tributary.cdc.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.databricks.Workspace;
import dev.tributary.cdc.memory.MemoryDatabase;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.memory.MemorySource;
import dev.tributary.cdc.micrometer.PipelineMetrics;
import dev.tributary.cdc.micrometer.PipelineObservations;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.spi.Sink;
import dev.tributary.cdc.spi.Source;
import dev.tributary.cdc.spi.Stager;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.state.FileStateStore;
import dev.tributary.cdc.state.InMemoryStateStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;

class TributaryAutoConfigurationTest {

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    TributaryAutoConfiguration.class,
                    TributaryHealthAutoConfiguration.class,
                    TributaryMetricsAutoConfiguration.class,
                    TributaryObservationAutoConfiguration.class));

    /** Nothing of it connects to anything before it runs, and it is not run. */
    private final ApplicationContextRunner context = bare.withPropertyValues(
            "tributary.run.auto-start=false",
            "tributary.source.url=jdbc:postgresql://db.example.com:5432/shop",
            "tributary.databricks.host=https://adb-1.azuredatabricks.net",
            "tributary.databricks.http-path=/sql/1.0/warehouses/1",
            "tributary.databricks.token=dapi-secret");

    @Test
    void makesAPipelineOfPropertiesAlone() {
        context.withPropertyValues("tributary.pipeline.name=orders").run(started -> {
            assertThat(started).hasNotFailed();
            assertThat(started.getBean(Pipeline.class).name()).isEqualTo("orders");
            assertThat(started.getBean(Source.class)).isInstanceOf(PostgresSource.class);
            assertThat(started.getBean(Source.class).describe()).contains("tributary_orders");
            assertThat(started.getBean(Sink.class)).isInstanceOf(DatabricksSink.class);
            assertThat(started).hasSingleBean(Stager.class).hasSingleBean(Workspace.class);
            assertThat(started).doesNotHaveBean(StateStore.class).hasBean("tributaryHealthIndicator");
            assertThat(started.getBean(PipelineRunner.class).isRunning()).isFalse();
        });
    }

    @Test
    void makesNothingWhenItIsDisabled() {
        bare.withPropertyValues("tributary.enabled=false").run(started -> assertThat(started)
                .hasNotFailed()
                .doesNotHaveBean(Pipeline.class)
                .doesNotHaveBean("tributaryHealthIndicator"));
    }

    @Test
    void givesWayToPartsOfTheApplicationAndThenNeedsNoWorkspace() {
        bare.withPropertyValues("tributary.run.auto-start=false")
                .withUserConfiguration(InMemory.class)
                .run(started -> {
                    assertThat(started).hasNotFailed().hasSingleBean(Pipeline.class);
                    assertThat(started.getBean(Source.class)).isInstanceOf(MemorySource.class);
                    assertThat(started.getBean(Sink.class)).isInstanceOf(MemoryDestination.class);
                    assertThat(started.getBean(StateStore.class)).isInstanceOf(InMemoryStateStore.class);
                });
    }

    @Test
    void givesWayToAPipelineOfTheApplication() {
        context.withUserConfiguration(OwnPipeline.class)
                .run(started ->
                        assertThat(started.getBean(Pipeline.class).name()).isEqualTo("own"));
    }

    @Test
    void needsNoPropertiesWhereTheApplicationHasPipelinesOfItsOwn() {
        bare.withUserConfiguration(SeveralPipelines.class).run(started -> assertThat(started)
                .hasNotFailed()
                .doesNotHaveBean("tributaryPipeline")
                .doesNotHaveBean("tributaryPipelineRunner")
                .doesNotHaveBean("tributaryHealthIndicator"));
    }

    @Test
    void letsCustomizersHaveTheLastWordInTheirOrder() {
        context.withUserConfiguration(Customizers.class).run(started -> {
            assertThat(started.getBean(Pipeline.class).name()).isEqualTo("last");
            assertThat(started.getBean(Customizers.class).called).containsExactly("source", "sink", "first", "last");
        });
    }

    @Test
    void keepsACopyOfTheStateOnlyWhereOneIsNamed(@TempDir Path directory) {
        context.withPropertyValues("tributary.state.store=ledger")
                .run(started -> assertThat(started).doesNotHaveBean(StateStore.class));
        context.withPropertyValues("tributary.state.store=file:" + directory)
                .run(started -> assertThat(started.getBean(StateStore.class)).isInstanceOf(FileStateStore.class));
        context.withPropertyValues("tributary.state.store=jdbc:oracle:secret")
                .run(started -> assertThat(started.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("tributary.state.store")
                        .hasMessageNotContaining("secret"));
    }

    @Test
    void saysWhichPropertyIsMissing() {
        bare.run(started -> assertThat(started.getStartupFailure())
                .rootCause()
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tributary.source.url"));
        bare.withPropertyValues("tributary.source.url=jdbc:postgresql://localhost/shop")
                .run(started -> assertThat(started.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("tributary.databricks.host"));
    }

    @Test
    void explainsAFailureByItsRemedy() {
        ConfigurationException cause = new ConfigurationException("something is not set", "Set it.");
        var analysis = new CdcFailureAnalyzer().analyze(new IllegalStateException("bean", cause));
        assertThat(analysis).isNotNull();
        assertThat(analysis.getDescription()).isEqualTo("something is not set");
        assertThat(analysis.getAction()).isEqualTo("Set it.");
    }

    @Test
    void reportsNoHealthWithoutTheActuatorOrWhereItIsSwitchedOff() {
        context.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
                .run(started -> assertThat(started).hasNotFailed().doesNotHaveBean("tributaryHealthIndicator"));
        context.withPropertyValues("management.health.tributary.enabled=false")
                .run(started -> assertThat(started).hasNotFailed().doesNotHaveBean("tributaryHealthIndicator"));
    }

    @Test
    void showsItsFiguresInTheRegistryWhereThereIsOne() {
        context.withBean(SimpleMeterRegistry.class).run(started -> {
            assertThat(started).hasNotFailed().hasSingleBean(PipelineMetrics.class);
            assertThat(started.getBean(MeterRegistry.class)
                            .get("tributary.flushes")
                            .tag("pipeline", "tributary")
                            .meter())
                    .isNotNull();
        });
        context.run(started -> assertThat(started).hasNotFailed().doesNotHaveBean(PipelineMetrics.class));
        context.withClassLoader(new FilteredClassLoader("dev.tributary.cdc.micrometer", "io.micrometer.core"))
                .run(started -> assertThat(started).hasNotFailed().hasSingleBean(Pipeline.class));
    }

    @Test
    void observesItsWorkByTheRegistryWhereThereIsOne() {
        List<String> observed = new CopyOnWriteArrayList<>();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(context -> observed.add(context.getName()));
        bare.withPropertyValues("tributary.run.auto-start=false")
                .withUserConfiguration(InMemory.class)
                .withBean(ObservationRegistry.class, () -> registry)
                .run(started -> {
                    assertThat(started).hasNotFailed().hasSingleBean(PipelineObservations.class);
                    started.getBean(Pipeline.class).run(Mode.SNAPSHOT);
                });
        assertThat(observed).containsOnlyOnce("tributary.copy");
        context.run(started -> assertThat(started).hasNotFailed().doesNotHaveBean(PipelineObservations.class));
        context.withBean(ObservationRegistry.class, () -> registry)
                .withClassLoader(new FilteredClassLoader("dev.tributary.cdc.micrometer"))
                .run(started -> assertThat(started).hasNotFailed().hasSingleBean(Pipeline.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class InMemory {
        private final MemoryDestination destination = new MemoryDestination();
        private final MemoryDatabase database = new MemoryDatabase();

        InMemory() {
            var table = database.createTable("t");
            database.transaction(tx -> tx.insert(table, 1, "a", "b"));
        }

        @Bean
        Source source() {
            return new MemorySource(database);
        }

        @Bean
        @Lazy
        MemoryDestination destination() {
            return destination;
        }

        @Bean
        StateStore copy() {
            return new InMemoryStateStore();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnPipeline {
        @Bean
        Pipeline pipeline(Source source, Stager stager, Sink sink) {
            return Pipeline.builder()
                    .name("own")
                    .source(source)
                    .stager(stager)
                    .sink(sink)
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class SeveralPipelines {
        private final MemoryDestination destination = new MemoryDestination();

        @Bean
        PipelineRunner first() {
            return runner("first");
        }

        @Bean
        PipelineRunner second() {
            return runner("second");
        }

        @Bean
        Pipeline third() {
            return pipeline("third");
        }

        private PipelineRunner runner(String name) {
            RunProperties never = new RunProperties(
                    false,
                    SnapshotPolicy.NEVER,
                    true,
                    RestartPolicy.NONE,
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofSeconds(20));
            return new PipelineRunner(pipeline(name), never, Optional.empty());
        }

        private Pipeline pipeline(String name) {
            return Pipeline.builder()
                    .name(name)
                    .source(new MemorySource(new MemoryDatabase()))
                    .stager(destination)
                    .sink(destination)
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {
        final List<String> called = new ArrayList<>();

        @Bean
        @Order(2)
        PipelineCustomizer last() {
            return builder -> called.add(builder.name("last") == builder ? "last" : "");
        }

        @Bean
        @Order(1)
        PipelineCustomizer first() {
            return builder -> called.add(builder.name("first") == builder ? "first" : "");
        }

        @Bean
        SourceCustomizer source() {
            return builder -> called.add("source");
        }

        @Bean
        SinkCustomizer sink() {
            return builder -> called.add("sink");
        }
    }
}
