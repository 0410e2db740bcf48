package dev.tributary.cdc.databricks.internal.warehouse;

import com.databricks.jdbc.api.internal.IDatabricksStatementInternal;
import com.databricks.jdbc.dbclient.impl.common.StatementId;
import dev.tributary.cdc.databricks.internal.connect.Backoff;
import dev.tributary.cdc.databricks.internal.connect.Patience;
import dev.tributary.cdc.databricks.internal.connect.Settings;
import dev.tributary.cdc.databricks.internal.sql.StatementName;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.spi.Logs;
import dev.tributary.cdc.spi.Steps;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** A SQL warehouse behind a bounded number of sessions, opened when needed. Thread-safe. */
public final class SqlWarehouse implements Warehouse {

    private static final Logger LOG = LoggerFactory.getLogger(SqlWarehouse.class);

    /** See <a href="https://docs.databricks.com/en/sql/language-manual/parameters/statement_timeout.html">here</a>. */
    private static final long MAX_STATEMENT_SECONDS = 172_800;

    private static final Duration CANCEL_INTERVAL = Duration.ofSeconds(2);

    /** After it was cancelled, a statement is asked for no longer than this. */
    private static final Duration LONGEST_CANCELLING = Duration.ofSeconds(30);

    /** For each cancelling and for closing all sessions: the warehouse ends both by itself in time. */
    private static final Duration LEAVING = Duration.ofSeconds(3);

    @FunctionalInterface
    private interface Work<T> {
        T run(Statement statement) throws SQLException;
    }

    private final Settings settings;
    private final Duration statementTimeout;
    private final Semaphore permits;
    private final Tags tags;
    private final Consumer<String> progress;
    private final Consumer<String> sent;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final ScheduledThreadPoolExecutor watchdog;
    private boolean closed;
    private volatile boolean untagged;

    /**
     * Prepares sessions whose statements carry no pipeline's tag; none is opened yet.
     *
     * @param sessions how many statements may run at once
     * @param statementTimeout after which a statement is cancelled
     * @param name names the thread that watches over statements
     */
    public SqlWarehouse(Settings settings, int sessions, Duration statementTimeout, String name) {
        this(settings, sessions, statementTimeout, name, Tags.none(), LOG::info, id -> {});
    }

    /**
     * Prepares sessions; none is opened yet.
     *
     * @param sessions how many statements may run at once
     * @param statementTimeout after which a statement is cancelled
     * @param name names the thread that watches over statements
     * @param tags of the statements
     * @param progress is told what is waited for; thread-safe
     * @param sent is told the id of each statement, once its outcome is known, by the thread that sent it
     */
    public SqlWarehouse(
            Settings settings,
            int sessions,
            Duration statementTimeout,
            String name,
            Tags tags,
            Consumer<String> progress,
            Consumer<String> sent) {
        this.sent = sent;
        this.tags = tags;
        this.progress = progress;
        this.settings = settings;
        this.statementTimeout = statementTimeout;
        this.permits = new Semaphore(sessions);
        this.watchdog = new ScheduledThreadPoolExecutor(1, task -> {
            Runnable watching = tags.pipeline()
                    .map(pipeline -> Logs.ofPipeline(pipeline, task))
                    .orElse(task);
            Thread thread = new Thread(watching, name);
            thread.setDaemon(true);
            return thread;
        });
        watchdog.setRemoveOnCancelPolicy(true);
        watchdog.setKeepAliveTime(1, TimeUnit.SECONDS);
        watchdog.allowCoreThreadTimeOut(true);
    }

    @Override
    public void connect() {
        new WarehouseStart(settings, progress).await();
        Backoff backoff = new Backoff(settings.retryBudget());
        while (true) {
            try {
                release(lease());
                return;
            } catch (StatementException e) {
                if (e.kind() != FailureKind.BUSY || !awaitQuietly(backoff, e)) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Duration retryBudget() {
        return settings.retryBudget();
    }

    @Override
    public void execute(String sql) {
        run(sql, statement -> {
            statement.execute(sql);
            return true;
        });
    }

    @Override
    public long update(String sql, long expected) {
        return run(sql, statement -> {
            statement.execute(sql);
            try (ResultSet rows = statement.getResultSet()) {
                // The driver takes some changes for queries, by words in their text.
                if (rows != null && rows.next()) {
                    return rows.getLong("num_affected_rows");
                }
            }
            return statement.getLargeUpdateCount();
        });
    }

    @Override
    public <T> List<T> query(String sql, RowReader<T> reader) {
        return Repeated.of(this)
                .run(() -> run(sql, statement -> {
                    List<T> result = new ArrayList<>();
                    try (ResultSet rows = statement.executeQuery(sql)) {
                        while (rows.next()) {
                            result.add(reader.read(rows));
                        }
                    }
                    return result;
                }));
    }

    @Override
    public void ask(String sql) {
        Repeated.of(this).run(() -> {
            execute(sql);
            return true;
        });
    }

    @Override
    public <T> List<T> confirm(String sql, RowReader<T> reader, List<T> expected) {
        return query(sql, reader);
    }

    private <T> T run(String sql, Work<T> work) {
        Backoff backoff = new Backoff(settings.retryBudget());
        while (true) {
            try {
                return attempt(sql, work);
            } catch (StatementException e) {
                if (!isWorthWaiting(e) || !awaitQuietly(backoff, e)) {
                    throw e;
                }
                Logs.warn(LOG)
                        .addKeyValue("sql_state", e.sqlState())
                        .addKeyValue("error_class", e.errorClass())
                        .log("A statement was not run, trying again: {}", e.getMessage());
            }
        }
    }

    private static boolean isWorthWaiting(StatementException e) {
        if (e.outcome() != Outcome.NOT_RUN) {
            return false;
        }
        return switch (e.kind()) {
            case CREDENTIALS, PERMISSION, NO_WAREHOUSE, REDIRECTED, UNKNOWN_SETTING -> false;
            default -> true;
        };
    }

    private static boolean awaitQuietly(Backoff backoff, StatementException failure) {
        try {
            return backoff.await(failure.retryAfter());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure.addSuppressed(e);
            return false;
        }
    }

    private <T> T attempt(String sql, Work<T> work) {
        Connection connection = lease();
        boolean reusable = false;
        long began = System.nanoTime();
        try {
            Statement statement = connection.createStatement();
            try {
                statement.setQueryTimeout(givenUpAfterSeconds());
                T result = watched(sql, statement, work);
                reusable = true;
                if (LOG.isDebugEnabled()) {
                    long millis = (System.nanoTime() - began) / 1_000_000;
                    of(statement, Logs.debug(LOG))
                            .addKeyValue("millis", millis)
                            .log("{} ms: {}", millis, firstLine(sql));
                }
                return result;
            } catch (SQLException | RuntimeException e) {
                StatementException failure = DriverErrors.ofExecute(e);
                reusable = failure.outcome() == Outcome.FAILED;
                of(statement, Logs.debug(LOG))
                        .addKeyValue("outcome", failure.outcome())
                        .addKeyValue("sql_state", failure.sqlState())
                        .log("{}: {}: {}", failure.outcome(), firstLine(sql), failure.getMessage());
                if (failure.outcome() == Outcome.UNKNOWN) {
                    cancel(statement);
                }
                if (DriverErrors.isInterruption(e)) {
                    Thread.currentThread().interrupt();
                }
                throw failure;
            } finally {
                id(statement).ifPresent(sent);
                reusable &= isClosed(statement);
            }
        } catch (SQLException e) {
            throw DriverErrors.ofExecute(e);
        } finally {
            if (reusable) {
                release(connection);
            } else {
                discard(connection);
            }
        }
    }

    /** What the warehouse calls it; none when it never got so far. The driver says so in an interface of its own. */
    private static Optional<String> id(Statement statement) {
        return statement instanceof IDatabricksStatementInternal driver
                ? Optional.ofNullable(driver.getStatementId()).map(StatementId::toSQLExecStatementId)
                : Optional.empty();
    }

    private static LoggingEventBuilder of(Statement statement, LoggingEventBuilder event) {
        return event.addKeyValue("statement", () -> id(statement).orElse(""));
    }

    private <T> T watched(String sql, Statement statement, Work<T> work) throws SQLException {
        // Again and again: the driver cannot cancel a statement before the warehouse has named it.
        Future<?> timeout = watchdog.scheduleWithFixedDelay(
                () -> cancel(statement),
                statementTimeout.toMillis(),
                CANCEL_INTERVAL.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return step(sql, () -> work.run(statement));
        } finally {
            timeout.cancel(false);
        }
    }

    /**
     * Closes a statement of which is known what it did: where its session has ended, or the workspace has closed it already
     * and its answer was lost, that fails and changes nothing.
     */
    private static boolean isClosed(Statement statement) {
        try {
            statement.close();
            return true;
        } catch (SQLException | RuntimeException e) {
            LOG.debug("closing a statement failed", e);
            return false;
        }
    }

    /** The driver would go on asking a warehouse that says of a cancelled statement that it runs. */
    private int givenUpAfterSeconds() {
        Duration more = statementTimeout.compareTo(LONGEST_CANCELLING) < 0 ? statementTimeout : LONGEST_CANCELLING;
        return (int) Math.min(
                MAX_STATEMENT_SECONDS, Math.max(1, statementTimeout.plus(more).toSeconds()));
    }

    private <T> T step(String sql, Steps.Action<T, SQLException> action) throws SQLException {
        Steps steps = settings.steps();
        return steps == Steps.NONE ? action.take() : steps.take(StatementName.of(sql), action);
    }

    private static void cancel(Statement statement) {
        boolean interrupted = Thread.interrupted();
        try {
            Patience.limit(LEAVING, () -> {
                try {
                    statement.cancel();
                } catch (SQLException | RuntimeException e) {
                    LOG.debug("cancelling a statement failed", e);
                }
            });
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Connection lease() {
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StatementException(Outcome.NOT_RUN, null, 0, "interrupted while waiting for a session", e);
        }
        boolean leased = false;
        try {
            Connection connection;
            synchronized (idle) {
                if (closed) {
                    throw new IllegalStateException("the warehouse's sessions are closed");
                }
                connection = idle.poll();
            }
            if (connection == null) {
                connection = open();
            }
            leased = true;
            return connection;
        } finally {
            if (!leased) {
                permits.release();
            }
        }
    }

    private Connection open() {
        try {
            // The warehouse ends a statement too, should nobody be left to cancel it.
            long seconds = Math.min(MAX_STATEMENT_SECONDS, Math.max(1, statementTimeout.toSeconds()));
            Map<String, String> session = new LinkedHashMap<>();
            session.put("STATEMENT_TIMEOUT", String.valueOf(seconds));
            if (!untagged) {
                session.put("QUERY_TAGS", settings.queryTags(tags.text()));
            }
            return settings.openSession(session);
        } catch (SQLException | RuntimeException e) {
            StatementException failure = DriverErrors.ofConnect(e);
            if (failure.kind() == FailureKind.UNKNOWN_SETTING && !untagged) {
                LOG.info("The workspace knows no query tags: {}", failure.getMessage());
                untagged = true;
                return open();
            }
            throw failure;
        }
    }

    @Override
    public void endEarlierRuns() {
        new Orphans(settings, tags, progress).end();
    }

    private void release(Connection connection) {
        boolean keep;
        synchronized (idle) {
            keep = !closed;
            if (keep) {
                idle.push(connection);
            }
        }
        permits.release();
        if (!keep) {
            closeQuietly(connection);
        }
    }

    private void discard(Connection connection) {
        permits.release();
        closeQuietly(connection);
    }

    private static void closeQuietly(Connection connection) {
        Patience.limit(LEAVING, () -> {
            try {
                connection.close();
            } catch (SQLException | RuntimeException e) {
                LOG.debug("closing a session failed", e);
            }
        });
    }

    @Override
    public void close() {
        List<Connection> open;
        synchronized (idle) {
            closed = true;
            open = new ArrayList<>(idle);
            idle.clear();
        }
        Patience.limit(LEAVING, () -> open.forEach(SqlWarehouse::closeQuietly));
        watchdog.shutdownNow();
    }

    private static String firstLine(String sql) {
        int end = sql.indexOf('\n');
        String line = end < 0 ? sql : sql.substring(0, end);
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }
}
