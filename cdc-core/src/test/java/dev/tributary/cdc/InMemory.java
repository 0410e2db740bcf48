package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDatabase;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.memory.MemorySource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A pipeline from a source in memory to a destination in memory. */
abstract class InMemory {

    final MemoryDatabase database = new MemoryDatabase();
    final MemoryDestination destination = new MemoryDestination();
    final MemorySource source = new MemorySource(database);

    PipelineBuilder builder() {
        return plain(this);
    }

    /** As another process would run it. */
    static PipelineBuilder plain(InMemory test) {
        return Pipeline.builder()
                .name("p")
                .source(test.source)
                .stager(test.destination)
                .sink(test.destination);
    }

    RunReport run(Mode mode) {
        return run(mode, builder());
    }

    static RunReport run(Mode mode, PipelineBuilder builder) {
        try (Pipeline pipeline = builder.build()) {
            return pipeline.run(mode);
        }
    }

    Map<List<Object>, Map<String, Object>> values(TableId id) {
        Map<List<Object>, Map<String, Object>> values = new HashMap<>();
        destination.rows(id).forEach((key, row) -> values.put(key, row.values()));
        return values;
    }

    static void await(BooleanSupplier state) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!state.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 20 s");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** What a step throws that never happens. */
    static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static void assertNoThreadIsLeft() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("cdc-p-")) {
                // A thread of a pool that has ended may still be on its way out.
                thread.join(5_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }
}
