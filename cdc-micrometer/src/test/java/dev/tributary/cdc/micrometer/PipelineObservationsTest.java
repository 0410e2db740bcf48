package dev.tributary.cdc.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineBuilder;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.Span;
import dev.tributary.cdc.SpanObserver;
import dev.tributary.cdc.StagingException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDatabase;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.memory.MemorySource;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is observed of runs between a source and a destination in memory. */
@Timeout(60)
class PipelineObservationsTest {

    private final MemoryDatabase database = new MemoryDatabase();
    private final MemorySource source = new MemorySource(database);
    private final MemoryDestination destination = new MemoryDestination();
    private final TableId item = database.createTable("item");
    private final TableId sale = database.createTable("sale");
    private final Recorded recorded = new Recorded();
    private final ExecutorService hosts = Executors.newFixedThreadPool(2);

    @BeforeEach
    void someRows() {
        database.transaction(tx -> {
            for (long id = 1; id <= 10; id++) {
                tx.insert(item, id, "a" + id, "b");
                tx.insert(sale, id, "a" + id, "b");
            }
        });
    }

    @AfterEach
    void nothingIsLeftOpen() throws Exception {
        assertThat(recorded.stopped).hasSize(recorded.started.get());
        assertThat(recorded.scopes).hasValue(0);
        assertThat(recorded.registry.getCurrentObservation()).isNull();
        for (int i = 0; i < 10; i++) {
            assertThat(hosts.submit(() -> recorded.registry.getCurrentObservation() == null)
                            .get())
                    .isTrue();
        }
        hosts.shutdownNow();
    }

    private PipelineBuilder builder() {
        return Pipeline.builder()
                .name("shop")
                .source(source)
                .stager(destination)
                .sink(destination)
                .stagingExecutor(hosts)
                .flushPolicy(new FlushPolicy(1000, 1 << 20, Duration.ZERO))
                .listener(new PipelineObservations(recorded.registry));
    }

    private static void run(PipelineBuilder builder, Mode mode) {
        try (Pipeline pipeline = builder.build()) {
            pipeline.run(mode);
        }
    }

    private void changes() {
        database.transaction(tx -> {
            tx.update(item, 1, "x");
            tx.update(item, 2, "x");
            tx.update(sale, 1, "x");
        });
    }

    @Test
    void whatIsStagedIsPartOfTheCopyOrTheFlushThatItIsFor() {
        run(builder(), Mode.SNAPSHOT);
        List<Observation.Context> copies = recorded.of("tributary.copy");
        assertThat(copies)
                .extracting(copy -> Recorded.value(copy, ObservedKey.TABLE))
                .containsExactlyInAnyOrder(item.toString(), sale.toString());
        assertThat(recorded.of("tributary.stage")).hasSize(4).allSatisfy(stage -> {
            assertThat(stage.getParentObservation().getContextView()).isIn(copies);
            assertThat(Recorded.value(
                            (Observation.Context) stage.getParentObservation().getContextView(), ObservedKey.TABLE))
                    .isEqualTo(Recorded.value(stage, ObservedKey.TABLE));
            assertThat(Recorded.value(stage, ObservedKey.ROWS)).isEqualTo("5");
        });

        recorded.stopped.clear();
        recorded.started.set(0);
        changes();
        run(builder(), Mode.CDC);
        assertThat(recorded.of("tributary.flush")).singleElement().satisfies(flush -> {
            assertThat(flush.getParentObservation()).isNull();
            assertThat(flush.getError()).isNull();
            assertThat(flush.getLowCardinalityKeyValue("pipeline").getValue()).isEqualTo("shop");
            assertThat(Recorded.value(flush, ObservedKey.BATCH)).isEqualTo("2-1");
            assertThat(Recorded.value(flush, ObservedKey.ROWS)).isEqualTo("3");
            assertThat(Recorded.value(flush, ObservedKey.TABLES)).isEqualTo("2");
            assertThat(Recorded.value(flush, ObservedKey.FILES)).isEqualTo("2");
            assertThat(recorded.of("tributary.stage")).hasSize(2).allSatisfy(stage -> {
                assertThat(stage.getParentObservation().getContextView()).isSameAs(flush);
                assertThat(Recorded.value(stage, ObservedKey.BATCH)).isEqualTo("2-1");
                assertThat(stage.getContextualName()).isEqualTo("stage " + Recorded.value(stage, ObservedKey.TABLE));
            });
        });
    }

    @Test
    void aPartThatFailsAndWhatItIsForAreMarked() {
        run(builder(), Mode.SNAPSHOT);
        recorded.stopped.clear();
        recorded.started.set(0);
        changes();
        destination.beforeStep(step -> {
            if (step.equals("stage")) {
                throw new StagingException(Retry.AFTER_FIX, "no room is left", "Make some.", null);
            }
        });
        assertThatThrownBy(() -> run(builder(), Mode.CDC)).hasMessage("no room is left");
        assertThat(recorded.of("tributary.stage")).isNotEmpty().allSatisfy(stage -> assertThat(stage.getError())
                .hasMessage("no room is left"));
        assertThat(recorded.of("tributary.flush")).singleElement().satisfies(flush -> assertThat(flush.getError())
                .isNotNull());
    }

    @Test
    void aFlushThatTheNextAttemptReadsAgainIsObservedTwice() {
        run(builder(), Mode.SNAPSHOT);
        recorded.stopped.clear();
        recorded.started.set(0);
        changes();
        AtomicInteger applied = new AtomicInteger();
        destination.beforeStep(step -> {
            if (step.equals("apply") && applied.incrementAndGet() == 1) {
                throw new SinkException(Retry.TRANSIENT, "not now", "Wait.", null);
            }
        });
        run(builder(), Mode.CDC);
        assertThat(recorded.of("tributary.flush"))
                .extracting(flush ->
                        flush.getError() == null ? "" : flush.getError().getMessage())
                .containsExactly("not now", "");
    }

    @Test
    void aFlushIsPartOfWhatItsThreadIsAtWhereTheCallersThreadFinishesIt() {
        run(builder(), Mode.SNAPSHOT);
        changes();
        destination.beforeStep(step -> {
            if (step.equals("apply")) {
                throw new SinkException(Retry.AFTER_FIX, "not today", "Come tomorrow.", null);
            }
        });
        assertThatThrownBy(() -> run(builder(), Mode.CDC)).hasMessage("not today");
        destination.beforeStep(step -> {});
        recorded.stopped.clear();
        recorded.started.set(0);
        Observation job = Observation.start("job", recorded.registry);
        job.scoped(() -> run(builder(), Mode.CDC));
        job.stop();
        assertThat(recorded.of("tributary.flush")).singleElement().satisfies(flush -> assertThat(
                        flush.getParentObservation().getContextView())
                .isSameAs(job.getContext()));
    }

    @Test
    void whoeverFailsToFollowHoldsNothingUp() {
        PipelineListener failing = new PipelineListener() {
            @Override
            public SpanObserver spanBegun(Span span, Optional<SpanObserver> parent) {
                if (span.kind() == Span.Kind.FLUSH) {
                    throw new IllegalStateException("at once");
                }
                return new SpanObserver() {
                    @Override
                    public Scope enter() {
                        throw new AssertionError("at the beginning");
                    }

                    @Override
                    public void ended(Throwable error) {
                        throw new IllegalStateException("at the end");
                    }
                };
            }
        };
        run(builder().listener(failing), Mode.SNAPSHOT);
        changes();
        run(builder().listener(failing), Mode.CDC);
        assertThat(destination.rows(item)).hasSize(10);
        assertThat(recorded.of("tributary.flush")).hasSize(1);
    }

    @Test
    void withoutHandlersNothingIsFollowed() {
        Span span = new Span(Span.Kind.FLUSH, "shop", Optional.of("1-1"), Optional.empty());
        assertThat(new PipelineObservations(ObservationRegistry.create()).spanBegun(span, Optional.empty()))
                .isSameAs(SpanObserver.NONE);
        assertThat(new PipelineObservations(ObservationRegistry.NOOP).spanBegun(span, Optional.empty()))
                .isSameAs(SpanObserver.NONE);
    }
}
