package dev.tributary.cdc.workspace.internal.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.cdc.workspace.internal.sql.SqlEngine;
import dev.tributary.cdc.workspace.internal.sql.SqlFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.classic.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One statement from PENDING to its end. It runs on, whoever waits for it. */
final class StatementRun {

    private static final Logger LOG = LoggerFactory.getLogger(StatementRun.class);

    private enum State {
        PENDING,
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELED,
        CLOSED
    }

    private final String id = UUID.randomUUID().toString();
    private final SqlEngine engine;
    private final SparkSession session;
    private final String sql;
    private final String warehouse;
    private final QueryTags tags;
    private final Instant began = Instant.now();
    private final long rowLimit;
    private final CountDownLatch ended = new CountDownLatch(1);

    private State state = State.PENDING;
    private @Nullable Instant endedAt;
    private @Nullable SqlFailure failure;
    private @Nullable ResultChunks result;

    StatementRun(SqlEngine engine, SparkSession session, String sql, String warehouse, QueryTags tags, long rowLimit) {
        this.engine = engine;
        this.session = session;
        this.sql = sql;
        this.warehouse = warehouse;
        this.tags = tags;
        this.rowLimit = rowLimit;
    }

    String id() {
        return id;
    }

    /** As the query history tells it. */
    synchronized ObjectNode history() {
        String status =
                switch (state) {
                    case PENDING -> "QUEUED";
                    case RUNNING -> "RUNNING";
                    case SUCCEEDED, CLOSED -> "FINISHED";
                    case FAILED -> "FAILED";
                    case CANCELED -> "CANCELED";
                };
        ObjectNode entry = Request.object()
                .put("query_id", id)
                .put("status", status)
                .put("query_text", sql)
                .put("query_start_time_ms", began.toEpochMilli())
                .put("warehouse_id", warehouse)
                .put("user_name", "local@workspace.invalid")
                .put("is_final", endedAt != null);
        if (endedAt != null) {
            entry.put("query_end_time_ms", endedAt.toEpochMilli())
                    .put("duration", endedAt.toEpochMilli() - began.toEpochMilli());
        }
        tags.into(entry.putArray("query_tags"));
        return entry;
    }

    void start(ExecutorService workers) {
        workers.execute(this::run);
    }

    boolean await(Duration time) {
        try {
            return ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run() {
        if (!advance(State.PENDING, State.RUNNING)) {
            return;
        }
        long began = System.nanoTime();
        try (SqlEngine.Turn turn = engine.turn(sql)) {
            if (isRunning()) {
                execute();
            }
        } finally {
            LOG.info(
                    "statement {} took {} ms: {}",
                    id,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began),
                    sql.length() <= 200 ? sql : sql.substring(0, 200) + "…");
        }
    }

    private void execute() {
        session.sparkContext().setJobGroup(id, "statement " + id, true);
        // Without these Spark walks the stack for each of its many small steps, to say where it was called from.
        session.sparkContext().setLocalProperty("callSite.short", id);
        session.sparkContext().setLocalProperty("callSite.long", id);
        try {
            ResultChunks chunks = ResultChunks.of(engine.run(session, sql), rowLimit);
            end(State.SUCCEEDED, chunks, null);
        } catch (Exception | Error e) {
            // An Error too must reach the client: it would wait for ever for a statement that has no thread any more.
            SqlFailure seen = engine.failure(e);
            LOG.info("statement {} failed: {}", id, seen.getMessage());
            LOG.debug("statement {}: {}", id, sql, e);
            end(State.FAILED, null, seen);
        } finally {
            session.sparkContext().clearJobGroup();
        }
    }

    /** Whether it was not cancelled while it waited. */
    private synchronized boolean isRunning() {
        return state == State.RUNNING;
    }

    private synchronized boolean advance(State from, State to) {
        if (state != from) {
            return false;
        }
        state = to;
        return true;
    }

    private synchronized void end(State to, @Nullable ResultChunks chunks, @Nullable SqlFailure why) {
        if (state == State.RUNNING) {
            state = to;
            result = chunks;
            failure = why;
        }
        endedAt = Instant.now();
        ended.countDown();
    }

    synchronized boolean endedBefore(Instant time) {
        return endedAt != null && endedAt.isBefore(time);
    }

    void cancel() {
        synchronized (this) {
            if (state != State.PENDING && state != State.RUNNING) {
                return;
            }
            state = State.CANCELED;
            endedAt = Instant.now();
            ended.countDown();
        }
        session.sparkContext().cancelJobGroupAndFutureJobs(id);
    }

    /** Frees the result. A statement that still runs is not stopped by this, as in a real workspace. */
    synchronized void close() {
        if (state == State.SUCCEEDED) {
            state = State.CLOSED;
        }
        result = null;
    }

    synchronized byte[] chunk(int index) throws IOException {
        if (result == null) {
            throw new ApiError(404, "NOT_FOUND", "The statement " + id + " has no result.");
        }
        return result.chunk(id, index);
    }

    synchronized ObjectNode answer() throws IOException {
        ObjectNode answer = Request.object().put("statement_id", id);
        ObjectNode status = answer.putObject("status").put("state", state.name());
        if (failure != null && state == State.FAILED) {
            status.putObject("error").put("error_code", "BAD_REQUEST").put("message", failure.getMessage());
            if (failure.sqlState() != null) {
                status.put("sql_state", failure.sqlState());
            }
        }
        if (result != null) {
            result.describe(id, answer);
        }
        return answer;
    }
}
