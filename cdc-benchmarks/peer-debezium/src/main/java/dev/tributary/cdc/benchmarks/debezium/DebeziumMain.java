package dev.tributary.cdc.benchmarks.debezium;

import dev.tributary.cdc.benchmarks.contest.Contest;
import dev.tributary.cdc.benchmarks.contest.Contestant;
import dev.tributary.cdc.benchmarks.contest.Task;
import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Counts the events of Debezium's engine, which is less than a pipeline would have to do with them. The argument
 * {@code tuned=true} gives it larger queues and fetches and as many snapshot threads as the others have.
 *
 * @see <a href="https://debezium.io/documentation/reference/stable/development/engine.html">Debezium Engine</a>
 */
public final class DebeziumMain implements Contestant {

    private final boolean tuned;
    private @Nullable DebeziumEngine<?> running;
    private @Nullable ExecutorService thread;

    private DebeziumMain(boolean tuned) {
        this.tuned = tuned;
    }

    public static void main(String[] arguments) throws Exception {
        Contest.run(arguments, new DebeziumMain(List.of(arguments).contains("tuned=true")));
        // Threads of the engine may still be closing.
        System.exit(0);
    }

    @Override
    public Outcome compete(Task task) throws InterruptedException {
        AtomicLong seen = new AtomicLong();
        CountDownLatch done = new CountDownLatch(1);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine = DebeziumEngine.create(Connect.class)
                .using(settings(task, tuned))
                .notifying((records, committer) -> {
                    long rows = records.stream().filter(DebeziumMain::isRow).count();
                    for (ChangeEvent<SourceRecord, SourceRecord> event : records) {
                        committer.markProcessed(event);
                    }
                    committer.markBatchFinished();
                    if (seen.addAndGet(rows) >= task.rows()) {
                        done.countDown();
                    }
                })
                .using((success, message, error) -> {
                    failure.set(error);
                    done.countDown();
                })
                .build();
        ExecutorService single = Executors.newSingleThreadExecutor();
        single.execute(engine);
        running = engine;
        thread = single;
        if (!done.await(30, TimeUnit.MINUTES)) {
            throw new IllegalStateException("only " + seen + " rows within 30 minutes");
        }
        Throwable error = failure.get();
        if (error != null) {
            throw new IllegalStateException("the engine failed", error);
        }
        return new Outcome(seen.get(), 0);
    }

    @Override
    public void cleanUp() throws IOException, InterruptedException {
        if (running != null) {
            running.close();
        }
        if (thread != null) {
            thread.shutdown();
            if (!thread.awaitTermination(2, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the engine did not end");
            }
        }
    }

    private static boolean isRow(ChangeEvent<SourceRecord, SourceRecord> event) {
        return event.value() != null && event.value().value() != null;
    }

    private static Properties settings(Task task, boolean tuned) {
        URI server = URI.create(task.url().substring("jdbc:".length()));
        Properties settings = new Properties();
        settings.setProperty("name", "benchmark");
        settings.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        settings.setProperty("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        settings.setProperty("offset.flush.interval.ms", "60000");
        settings.setProperty("database.hostname", server.getHost());
        settings.setProperty("database.port", Integer.toString(server.getPort()));
        settings.setProperty("database.user", task.user());
        settings.setProperty("database.password", task.password());
        settings.setProperty("database.dbname", server.getPath().substring(1));
        settings.setProperty("database.sslmode", "sslmode=require".equals(server.getQuery()) ? "require" : "disable");
        settings.setProperty("topic.prefix", "benchmark");
        settings.setProperty("plugin.name", "pgoutput");
        settings.setProperty("schema.include.list", task.schema());
        settings.setProperty("tombstones.on.delete", "false");
        settings.setProperty("provide.transaction.metadata", "false");
        if (task.slot().isEmpty()) {
            settings.setProperty("snapshot.mode", "initial_only");
            settings.setProperty("slot.name", "debezium_snapshot");
            settings.setProperty("slot.drop.on.stop", "true");
            settings.setProperty("publication.autocreate.mode", "filtered");
        } else {
            settings.setProperty("snapshot.mode", "no_data");
            settings.setProperty("slot.name", task.slot());
            settings.setProperty("publication.name", task.publication());
            settings.setProperty("publication.autocreate.mode", "disabled");
        }
        if (tuned) {
            settings.setProperty("max.batch.size", "16384");
            settings.setProperty("max.queue.size", "65536");
            settings.setProperty("snapshot.fetch.size", "20000");
            settings.setProperty("snapshot.max.threads", Integer.toString(task.workers()));
            settings.setProperty("poll.interval.ms", "20");
        }
        return settings;
    }
}
