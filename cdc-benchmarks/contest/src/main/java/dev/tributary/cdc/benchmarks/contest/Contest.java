package dev.tributary.cdc.benchmarks.contest;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.tributary.cdc.benchmarks.contest.Contestant.Outcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Runs a contestant in this process, as often as it is told, and prints what each pass took as a line that begins with
 * {@value #RESULT}. The first pass is that of a JVM that has compiled nothing yet, as after a start; those after it show a
 * service that has been running for a while.
 */
public final class Contest {

    /** What a line with a result begins with. */
    public static final String RESULT = "RESULT ";

    private Contest() {}

    /**
     * Runs a contestant. The clock starts when the JVM is up and the contestant begins.
     *
     * @throws IllegalStateException when it saw fewer rows than it had to
     */
    public static void run(String[] arguments, Contestant contestant) throws Exception {
        Task task = Task.of(arguments);
        for (int pass = 1; pass <= task.passes(); pass++) {
            Task now = task.pass(pass);
            Files.createDirectories(now.directory());
            contestant.prepare(now);
            Measurement measured = measure(contestant, now);
            System.out.println(RESULT + measured.line());
            contestant.cleanUp();
            System.gc();
        }
    }

    private static Measurement measure(Contestant contestant, Task task) throws Exception {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long cpu = process.getProcessCpuTime();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        Outcome outcome = contestant.compete(task);
        long elapsed = System.nanoTime() - start;
        Measurement measured = new Measurement(
                outcome.rows(),
                outcome.bytes(),
                elapsed / 1e9,
                (process.getProcessCpuTime() - cpu) / 1e9,
                threads.getCurrentThreadAllocatedBytes() - allocated,
                peakResidentBytes(),
                outcome.flushes());
        if (outcome.rows() < task.rows()) {
            throw new IllegalStateException("saw " + outcome.rows() + " rows instead of " + task.rows());
        }
        return measured;
    }

    /** The most memory the process ever held, as Linux counts it; 0 elsewhere. */
    public static long peakResidentBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElse(0);
    }

    /**
     * What a contestant took.
     *
     * @param rows rows or changes seen
     * @param bytes bytes read or written
     * @param seconds wall time
     * @param cpuSeconds CPU time of the process, all threads
     * @param allocated bytes that the main thread allocated
     * @param residentBytes peak resident memory; 0 where the system does not tell
     * @param flushes in how many steps a destination got the rows; 0 when there is none
     */
    public record Measurement(
            long rows,
            long bytes,
            double seconds,
            double cpuSeconds,
            long allocated,
            long residentBytes,
            long flushes) {

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%d %d %.6f %.3f %d %d %d",
                    rows,
                    bytes,
                    seconds,
                    cpuSeconds,
                    allocated,
                    residentBytes,
                    flushes);
        }

        /** Reads what {@link Contest#run} printed, without its beginning. */
        public static Measurement parse(String line) {
            String[] parts = line.trim().split(" ", -1);
            return new Measurement(
                    Long.parseLong(parts[0]),
                    Long.parseLong(parts[1]),
                    Double.parseDouble(parts[2]),
                    Double.parseDouble(parts[3]),
                    Long.parseLong(parts[4]),
                    Long.parseLong(parts[5]),
                    Long.parseLong(parts[6]));
        }
    }
}
