package dev.tributary.cdc.postgres.judge;

import dev.tributary.cdc.testkit.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Several sessions on the source, driven by one thread, a statement at a time: transactions interleave in an order that
 * the seed decides. A statement that would wait for another session fails, and its transaction goes back.
 */
final class Sessions implements AutoCloseable {

    private static final class Session {
        private final Connection connection;
        private int savepoints;
        private boolean open;

        Session(Connection connection) {
            this.connection = connection;
        }
    }

    private final Random random;
    private final List<Session> sessions = new ArrayList<>();
    private long committed;
    private long failed;

    Sessions(PostgresDatabase database, int count, Random random) throws SQLException {
        this.random = random;
        for (int i = 0; i < count; i++) {
            Session session = new Session(database.connect());
            sessions.add(session);
            execute(session, "SET lock_timeout = '15ms'");
        }
    }

    long committed() {
        return committed;
    }

    long failed() {
        return failed;
    }

    /** Does one thing in one session. */
    void step(RandomChanges changes, List<JudgedTable> tables) throws SQLException {
        Session session = sessions.get(random.nextInt(sessions.size()));
        if (!session.open) {
            execute(session, "BEGIN");
            session.open = true;
            session.savepoints = 0;
        }
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> commit(session);
            case 3 -> savepoint(session);
            case 4 -> goBack(session);
            case 5 -> {
                if (random.nextInt(3) == 0) {
                    rollback(session);
                }
            }
            default -> attempt(session, changes.next(tables));
        }
    }

    private void attempt(Session session, List<String> statements) throws SQLException {
        for (String sql : statements) {
            try {
                execute(session, sql);
            } catch (SQLException e) {
                requireExpected(e, sql);
                failed++;
                goBack(session);
                return;
            }
        }
    }

    /** Keys that exist, locks that are held, NULL where it must not be, keys of partitions: all part of the game. */
    private static void requireExpected(SQLException e, String sql) {
        String state = String.valueOf(e.getSQLState());
        if (!state.startsWith("23") && !state.startsWith("40") && !state.equals("55P03")) {
            throw new IllegalStateException(sql, e);
        }
    }

    private void savepoint(Session session) throws SQLException {
        session.savepoints++;
        execute(session, "SAVEPOINT s" + session.savepoints);
    }

    private void goBack(Session session) throws SQLException {
        if (session.savepoints == 0) {
            rollback(session);
            return;
        }
        execute(session, "ROLLBACK TO s" + session.savepoints);
        if (random.nextBoolean()) {
            execute(session, "RELEASE s" + session.savepoints);
            session.savepoints--;
        }
    }

    private void commit(Session session) throws SQLException {
        execute(session, "COMMIT");
        session.open = false;
        committed++;
    }

    private static void rollback(Session session) throws SQLException {
        execute(session, "ROLLBACK");
        session.open = false;
    }

    /** Ends all transactions, one way or the other. */
    void settle() throws SQLException {
        for (Session session : sessions) {
            if (session.open && random.nextInt(5) == 0) {
                rollback(session);
            } else if (session.open) {
                commit(session);
            }
        }
    }

    private static void execute(Session session, String sql) throws SQLException {
        try (Statement statement = session.connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        for (Session session : sessions) {
            session.connection.close();
        }
    }
}
