package dev.tributary.cdc.benchmarks;

import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** CPU time of a server's processes, as Linux accounts for it; 0 elsewhere. */
final class ServerCpu {

    /** Clock ticks a second in {@code /proc}: 100 on every Linux that Java runs on. */
    private static final double TICKS = 100;

    private static final int ATTEMPTS = 1_000;
    private static final long PAUSE_NANOS = 10_000_000;

    private static final int UTIME = 11;
    private static final int CSTIME = 14;

    private final long postmaster;

    private ServerCpu(long postmaster) {
        this.postmaster = postmaster;
    }

    static ServerCpu of(PostgresServer server) {
        PostgresDatabase database = server.administration();
        long backend = database.number("SELECT pg_backend_pid()");
        // The backend may be gone by now; its parent is that of the checkpointer, which stays.
        long checkpointer = database.number(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer' AND pid <> ?", backend);
        return new ServerCpu(ProcessHandle.of(checkpointer)
                .flatMap(ProcessHandle::parent)
                .map(ProcessHandle::pid)
                .orElse(0L));
    }

    /**
     * Seconds that the server's processes have used so far, those that ended included.
     *
     * @throws IllegalStateException when backends come and go so fast that it cannot be told
     */
    double seconds() {
        return ProcessHandle.of(postmaster).map(ServerCpu::seconds).orElse(0.0);
    }

    /** A child's time becomes its parent's when it has ended: what is read while one ends may hold it twice or never. */
    private static double seconds(ProcessHandle process) {
        for (int i = 0; i < ATTEMPTS; i++) {
            List<ProcessHandle> before = process.children().toList();
            double sum = ticks(process.pid(), true);
            for (ProcessHandle child : before) {
                sum += ticks(child.pid(), false);
            }
            if (process.children().toList().equals(before) && before.stream().allMatch(ProcessHandle::isAlive)) {
                return sum / TICKS;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new IllegalStateException("the server's processes come and go; its CPU time cannot be told");
    }

    private static double ticks(long pid, boolean withEndedChildren) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            String line = Files.readString(stat);
            List<String> fields =
                    List.of(line.substring(line.lastIndexOf(')') + 2).split(" ", -1));
            double sum = 0;
            for (int i = UTIME; i < (withEndedChildren ? CSTIME + 1 : UTIME + 2); i++) {
                sum += Double.parseDouble(fields.get(i));
            }
            return sum;
        } catch (IOException e) {
            // The process ended meanwhile: its time is now its parent's.
            return 0;
        }
    }
}
