package dev.tributary.cdc.workspace.internal.http;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The SQL warehouses and their states. The one that a workspace begins with always runs; others take the time that was
 * said to start. All of them are the same engine. Thread-safe.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/warehouses">Warehouses API</a>
 */
final class Warehouses {

    /** As the API spells it. */
    enum State {
        STARTING,
        RUNNING,
        STOPPED
    }

    private static final class Warehouse {
        private final Duration startTakes;
        private State state = State.STOPPED;
        private long began;

        Warehouse(Duration startTakes) {
            this.startTakes = startTakes;
        }
    }

    private final String always;
    private final Map<String, Warehouse> others = new TreeMap<>();

    Warehouses(String always) {
        this.always = always;
    }

    /** A stopped one. */
    synchronized String create(Duration startTakes) {
        String id = UUID.randomUUID().toString().replace("-", "").substring(0, 16);
        others.put(id, new Warehouse(startTakes));
        return id;
    }

    synchronized Map<String, State> all() {
        Map<String, State> states = new TreeMap<>();
        states.put(always, State.RUNNING);
        others.keySet().forEach(id -> states.put(id, state(id).orElseThrow()));
        return states;
    }

    /** Empty when there is no such warehouse. */
    synchronized Optional<State> state(String id) {
        if (id.equals(always)) {
            return Optional.of(State.RUNNING);
        }
        Warehouse warehouse = others.get(id);
        if (warehouse == null) {
            return Optional.empty();
        }
        if (warehouse.state == State.STARTING
                && System.nanoTime() - warehouse.began >= warehouse.startTakes.toNanos()) {
            warehouse.state = State.RUNNING;
        }
        return Optional.of(warehouse.state);
    }

    synchronized void start(String id) {
        Warehouse warehouse = others.get(id);
        if (warehouse != null && warehouse.state == State.STOPPED) {
            warehouse.state = State.STARTING;
            warehouse.began = System.nanoTime();
        }
    }

    synchronized void stop(String id) {
        Warehouse warehouse = others.get(id);
        if (warehouse != null) {
            warehouse.state = State.STOPPED;
        }
    }

    /**
     * For a session: any state will do, and a stopped warehouse begins to start.
     *
     * @throws ApiError when there is no such warehouse
     */
    void open(String id) {
        if (state(id).isEmpty()) {
            throw new ApiError(
                    404, "ENDPOINT_NOT_FOUND", "SQL warehouse (" + id + ") does not exist at all in the database");
        }
        start(id);
    }

    /**
     * For a statement, which fails as statements do while a warehouse starts.
     *
     * @throws ApiError when it does not run
     * @see <a href="https://github.com/lightdash/lightdash/issues/28654">what a starting warehouse answers</a>
     */
    void use(String id) {
        open(id);
        if (state(id).orElseThrow() != State.RUNNING) {
            throw new ApiError(
                    400,
                    "BAD_REQUEST",
                    "requirement failed: Session handle [" + id + "] has not been initialized or had already closed");
        }
    }
}
