package dev.tributary.cdc.benchmarks;

import dev.tributary.cdc.benchmarks.workload.Workload;
import dev.tributary.cdc.benchmarks.workload.Workload.Kind;
import dev.tributary.cdc.testkit.Certificate;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.DoubleSupplier;

/** A server of our own with one workload in it. */
final class Database implements AutoCloseable {

    private static final String SLOT = "backlog";
    private static final String PUBLICATION = "bench";

    private final PostgresServer server;
    private final DoubleSupplier cpu;
    private final boolean own;
    private int databases;

    private Database(PostgresServer server, DoubleSupplier cpu, boolean own) {
        this.server = server;
        this.cpu = cpu;
        this.own = own;
    }

    /** A server that is there, in which databases are made and dropped again. Its CPU time is not known. */
    static Database existing(String url, String user, String password) throws SQLException {
        return new Database(PostgresServer.existing(url, user, password), () -> Double.NaN, false);
    }

    /** Starts a server with memory for the tables, since reading them is not what is measured. */
    static Database start(PostgresVersion version, Certificate certificate) throws SQLException {
        PostgresServer server = PostgresServer.builder(version)
                .setting("shared_buffers", "1GB")
                .setting("max_wal_size", "32GB")
                .setting("checkpoint_timeout", "1h")
                .setting("autovacuum", "off")
                .setting("ssl", "on")
                .setting("ssl_cert_file", certificate.certificate().toString())
                .setting("ssl_key_file", certificate.key().toString())
                .start();
        return new Database(server, ServerCpu.of(server)::seconds, true);
    }

    /** As the server tells it. */
    String version() {
        return Objects.requireNonNull(server.administration().text("SELECT split_part(version(), ' on ', 1)"));
    }

    /** Seconds of CPU that the server has used so far; NaN when it cannot be told. */
    double cpuSeconds() {
        return cpu.getAsDouble();
    }

    /** A new database with the workload's tables and, for a stream, its backlog behind a slot. */
    PostgresDatabase prepare(Workload workload) throws SQLException {
        PostgresDatabase database = server.createDatabase("tributary_benchmark_" + ++databases);
        database.execute("CREATE SCHEMA " + Workload.SCHEMA);
        for (String statement : workload.tables()) {
            database.execute(statement);
        }
        database.execute("VACUUM (ANALYZE)");
        if (own) {
            database.execute("CHECKPOINT");
        }
        if (workload.kind() == Kind.STREAM) {
            database.execute("CREATE PUBLICATION " + PUBLICATION + " FOR TABLES IN SCHEMA " + Workload.SCHEMA);
            database.rows("SELECT pg_create_logical_replication_slot(?, 'pgoutput')", slot(database));
            for (String statement : workload.changes()) {
                database.execute(statement);
            }
        }
        return database;
    }

    /** A slot that holds the whole backlog, for one contestant. */
    static void copySlot(PostgresDatabase database, String name) {
        database.rows("SELECT pg_copy_logical_replication_slot(?, ?)", slot(database), nameOfCopy(database, name));
    }

    /** What a copy is called at the server. */
    static String nameOfCopy(PostgresDatabase database, String name) {
        return database.name() + '_' + name;
    }

    static String publication() {
        return PUBLICATION;
    }

    /** Drops what a contestant left, so that the next finds what it found. */
    static void cleanUp(PostgresDatabase database) {
        database.execute(
                "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots"
                        + " WHERE active AND database = current_database()",
                "DO $$ DECLARE s name; BEGIN FOR i IN 1..100 LOOP"
                        + " EXIT WHEN NOT EXISTS (SELECT FROM pg_replication_slots WHERE active AND database ="
                        + " current_database()); PERFORM pg_sleep(0.1); END LOOP; FOR s IN SELECT slot_name FROM"
                        + " pg_replication_slots WHERE database = current_database() AND slot_name <> '"
                        + slot(database)
                        + "' LOOP PERFORM pg_drop_replication_slot(s); END LOOP; FOR s IN SELECT pubname FROM"
                        + " pg_publication WHERE pubname <> '" + PUBLICATION
                        + "' LOOP EXECUTE format('DROP PUBLICATION %I', s); END LOOP; END $$");
    }

    private static String slot(PostgresDatabase database) {
        return database.name() + '_' + SLOT;
    }

    @Override
    public void close() {
        server.close();
    }
}
