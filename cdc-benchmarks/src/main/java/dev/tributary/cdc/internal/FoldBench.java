package dev.tributary.cdc.internal;

import dev.tributary.cdc.benchmarks.micro.Rows;
import dev.tributary.cdc.data.ChangeBatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Looking for rows that later rows overwrite, for each row of a batch. In this package, since nobody else may see it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FoldBench {

    private static final int ROWS = 50_000;

    /** Number of keys: with as many as rows nothing is found. */
    @Param({"1000", "50000"})
    public int keys;

    private final ChangeBatch batch = new ChangeBatch(Rows.SCHEMA);
    private final Overwritten overwritten = new Overwritten();

    /** Fills the batch, which loses rows when it is looked at as a whole. */
    @Setup(Level.Invocation)
    public void fill() {
        batch.clear();
        Rows.fill(batch, ROWS, keys);
    }

    /** A sample of the keys, by which it is decided whether to look at all. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double sample() {
        overwritten.begin(batch);
        double share = overwritten.estimate();
        overwritten.end();
        return share;
    }

    /** All keys. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int remove() {
        overwritten.begin(batch);
        int kept = overwritten.remove().rowCount();
        overwritten.end();
        return kept;
    }
}
