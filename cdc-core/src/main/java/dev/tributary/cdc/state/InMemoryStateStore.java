package dev.tributary.cdc.state;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.spi.StateStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Keeps checkpoints in memory, for tests and for hosts that want to look at them. Thread-safe. */
public final class InMemoryStateStore implements StateStore {

    private final Map<String, Checkpoint> checkpoints = new HashMap<>();

    @Override
    public synchronized Optional<Checkpoint> load(String pipeline) {
        return Optional.ofNullable(checkpoints.get(pipeline));
    }

    @Override
    public synchronized void save(Checkpoint.Revision expected, Checkpoint next) {
        Revisions.requireExpected(next.pipeline(), expected, load(next.pipeline()));
        checkpoints.put(next.pipeline(), next);
    }

    @Override
    public String describe() {
        return "memory";
    }
}
