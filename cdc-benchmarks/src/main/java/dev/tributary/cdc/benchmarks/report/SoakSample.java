package dev.tributary.cdc.benchmarks.report;

/**
 * A look at a pipeline that runs for long. What could not be told is NaN.
 *
 * @param seconds since the load began
 * @param life which process of the pipeline it was, from 1
 * @param age seconds since that process was first seen
 * @param heapMb heap in use right after a collection
 * @param residentMb resident memory
 * @param threads threads, as the system counts them
 * @param files open files and sockets
 * @param walMb WAL that the slot makes the server keep
 * @param lagChanges changes committed at the source and not durable at the destination
 * @param lagSeconds age of the oldest of them
 * @param changes changes committed at the source so far
 * @param flushes flushes so far
 * @param flushChanges changes of the last one
 * @param retries how often it has tried again so far
 */
public record SoakSample(
        double seconds,
        int life,
        double age,
        double heapMb,
        double residentMb,
        double threads,
        double files,
        double walMb,
        double lagChanges,
        double lagSeconds,
        long changes,
        int flushes,
        long flushChanges,
        int retries) {}
