package dev.tributary.cdc.examples.simulation;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes rows of existing tables the way applications do: several sessions at once; transactions of one and of many
 * rows; plain changes, changes of keys, rows that come and go within a transaction, rows deleted and inserted again;
 * work that is rolled back. It commits exactly as many inserted, updated and deleted rows as asked for (a changed key is
 * an update; rolled back work does not count).
 *
 * <p>It needs no knowledge of the tables: it takes any with a primary key, respects foreign keys, unique indexes and
 * checks, copies existing rows where it cannot make values up, and leaves out, with a reason in the report, what it
 * cannot write. It never changes rows by cascade. Triggers that write to other tables are beyond its knowledge.
 *
 * <p>Immutable; every {@link #run} works on its own connections.
 */
public final class Simulation {

    private static final Logger log = LoggerFactory.getLogger(Simulation.class);

    /** Enough to interleave transactions, few enough for a small server. */
    public static final int DEFAULT_SESSIONS = 4;

    private static final long SESSIONS_END_SECONDS = 30;

    private final ConnectionFactory connections;
    private final List<String> schemas;
    private final BiPredicate<String, String> tables;
    private final int sessions;
    private final long seed;
    private final SimulationListener listener;

    private Simulation(Builder builder) {
        this.connections = builder.connections;
        this.schemas = List.copyOf(builder.schemas);
        this.tables = builder.tables;
        this.sessions = builder.sessions;
        this.seed = builder.seed;
        this.listener = builder.listener;
    }

    /** A simulation on the database these connections lead to. */
    public static Builder builder(ConnectionFactory connections) {
        return new Builder(connections);
    }

    /**
     * Makes the changes and returns when all are committed.
     *
     * @throws SimulationException if they cannot all be made; what was committed until then stays
     * @throws SQLException if the database cannot be reached or read
     * @throws InterruptedException if the thread is interrupted; the sessions have ended then
     */
    public SimulationReport run(long inserts, long updates, long deletes) throws SQLException, InterruptedException {
        if (inserts < 0 || updates < 0 || deletes < 0) {
            throw new IllegalArgumentException("Numbers of changes cannot be negative");
        }
        Budget budget = new Budget(inserts, updates, deletes);
        Progress progress = new Progress(listener);
        Tables chosen = readTables(budget);
        List<Connection> open = new ArrayList<>();
        try {
            List<Session> work = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                Connection connection = connections.open();
                open.add(connection);
                work.add(new Session(connection, seed * 31 + i, chosen, budget, progress));
            }
            runAll(work, progress);
        } finally {
            for (Connection connection : open) {
                connection.close();
            }
        }
        return progress.report(chosen.skipped());
    }

    private Tables readTables(Budget budget) throws SQLException {
        Tables chosen;
        try (Connection connection = connections.open()) {
            chosen = Tables.read(connection, schemas, tables, new RandomValues(new Random(seed)));
        }
        chosen.skipped().forEach(reason -> log.info("Left out: {}", reason));
        for (Operation operation : Operation.values()) {
            if (budget.open(operation) > 0 && !chosen.can(operation)) {
                throw new SimulationException("No table in the schemas " + schemas + " can take "
                        + operation.plural() + ". Choose schemas with tables that have a primary key and that the role"
                        + " may write to. Left out: " + chosen.skipped());
            }
        }
        return chosen;
    }

    private static void runAll(List<Session> work, Progress progress) throws SQLException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Session session : work) {
                running.add(threads.submit(() -> runOne(session, progress)));
            }
            for (Future<?> session : running) {
                await(session);
            }
        } finally {
            progress.stop();
            threads.shutdownNow();
            if (!threads.awaitTermination(SESSIONS_END_SECONDS, TimeUnit.SECONDS)) {
                log.warn("Sessions still run; their connections are closed now");
            }
        }
    }

    private static boolean runOne(Session session, Progress progress) throws SQLException, InterruptedException {
        boolean done = false;
        try {
            session.run();
            done = true;
        } finally {
            if (!done) {
                progress.stop();
            }
        }
        return done;
    }

    private static void await(Future<?> session) throws SQLException, InterruptedException {
        try {
            session.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof SQLException failure) {
                throw failure;
            }
            if (cause instanceof SimulationException failure) {
                throw failure;
            }
            throw new SimulationException("A session of the simulation failed: " + cause, e);
        }
    }

    /** Opens connections to the database. */
    @FunctionalInterface
    public interface ConnectionFactory {
        /** A new connection, which the simulation closes. */
        Connection open() throws SQLException;
    }

    /** Collects the parts of a simulation; each has a default. */
    public static final class Builder {

        private final ConnectionFactory connections;
        private List<String> schemas = List.of("public");
        private BiPredicate<String, String> tables = (schema, table) -> true;
        private int sessions = DEFAULT_SESSIONS;
        private long seed = 1;
        private SimulationListener listener = (inserts, updates, deletes) -> {};

        private Builder(ConnectionFactory connections) {
            this.connections = connections;
        }

        /** The schemas whose tables change; by default {@code public}. */
        public Builder schemas(List<String> names) {
            this.schemas = List.copyOf(names);
            return this;
        }

        /** Which tables, by schema and name; by default all. */
        public Builder tables(BiPredicate<String, String> wanted) {
            this.tables = wanted;
            return this;
        }

        /** How many sessions write at the same time; by default {@value #DEFAULT_SESSIONS}. */
        public Builder sessions(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("At least one session is needed, not " + count);
            }
            this.sessions = count;
            return this;
        }

        /** What chance starts from. Runs of one session repeat; with more, the sessions' order still varies. */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /** Hears of progress; by default nobody. */
        public Builder listener(SimulationListener value) {
            this.listener = value;
            return this;
        }

        public Simulation build() {
            return new Simulation(this);
        }
    }
}
