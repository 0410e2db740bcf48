package dev.tributary.cdc.benchmarks.micro;

import dev.tributary.cdc.data.ChangeBatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A row of seven columns into vectors that are filled anew. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class VectorsBench {

    private static final int ROWS = 10_000;

    private final ChangeBatch batch = new ChangeBatch(Rows.SCHEMA);

    /** Fills the batch again. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int refill() {
        batch.clear();
        Rows.fill(batch, ROWS, ROWS);
        return batch.rowCount();
    }
}
