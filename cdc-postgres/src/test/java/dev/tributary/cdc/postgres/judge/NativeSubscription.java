package dev.tributary.cdc.postgres.judge;

import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.time.Duration;
import java.util.List;

/** PostgreSQL's own logical replication of all tables into a database on a second server. */
final class NativeSubscription implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final PostgresDatabase source;
    private final PostgresDatabase target;
    private final String name;

    /** Both databases have the same tables, all of them empty. */
    NativeSubscription(PostgresDatabase source, PostgresDatabase target) {
        this.source = source;
        this.target = target;
        this.name = "judge_of_" + source.name();
        source.execute("CREATE PUBLICATION judge FOR ALL TABLES WITH (publish_via_partition_root = true)");
        target.execute("CREATE SUBSCRIPTION " + Sql.identifier(name) + " CONNECTION " + Sql.literal(connection())
                + " PUBLICATION judge WITH (copy_data = false, synchronous_commit = 'local')");
    }

    private String connection() {
        return "host=" + source.server().host() + " port=" + source.server().port() + " dbname=" + source.name()
                + " user=" + source.user() + " password=" + source.password()
                // PostgreSQL 18 confuses a subscriber that does not stream when it has to spill subtransactions.
                + " options='-c logical_decoding_work_mem=1GB'";
    }

    /** Waits until everything that the source has committed is applied. */
    void drain() {
        String end = source.flushLsn();
        Await.until(
                "the judge is at " + end,
                LIMIT,
                () -> source.number(
                                "SELECT count(*) FROM pg_replication_slots"
                                        + " WHERE slot_name = ? AND confirmed_flush_lsn >= ?::pg_lsn",
                                name,
                                end)
                        == 1);
    }

    /** Changes both sides alike, while nothing is under way. */
    void alter(List<String> statements) {
        drain();
        source.executeInTransaction(statements.toArray(String[]::new));
        target.executeInTransaction(statements.toArray(String[]::new));
        target.execute("ALTER SUBSCRIPTION " + Sql.identifier(name) + " REFRESH PUBLICATION WITH (copy_data = false)");
    }

    @Override
    public void close() {
        target.execute("DROP SUBSCRIPTION " + Sql.identifier(name));
    }
}
