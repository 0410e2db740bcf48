package dev.tributary.cdc.databricks.internal.files;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/** Files of this run that nothing needs any more and that are kept for a while all the same. Thread-safe. */
final class Retained {

    private record File(String path, Instant unneededSince) {}

    private final Duration retention;
    private final Clock clock;
    private final Deque<File> files = new ArrayDeque<>();

    /**
     * Keeps none yet.
     *
     * @param retention how long; zero for not at all
     */
    Retained(Duration retention, Clock clock) {
        this.retention = retention;
        this.clock = clock;
    }

    /** Takes in files that nothing needs any more, and gives back those, of all, whose time is over. */
    synchronized List<String> add(Collection<String> unneeded) {
        Instant now = clock.instant();
        unneeded.forEach(path -> files.add(new File(path, now)));
        List<String> due = new ArrayList<>();
        while (!files.isEmpty() && !files.peek().unneededSince().plus(retention).isAfter(now)) {
            due.add(files.remove().path());
        }
        return due;
    }

    /** Whether the time of a file that another run left is over. The workspace's clock may differ a little from ours. */
    boolean isOver(Instant lastModified) {
        return !lastModified.plus(retention).isAfter(clock.instant());
    }
}
