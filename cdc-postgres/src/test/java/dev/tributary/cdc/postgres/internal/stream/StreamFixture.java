package dev.tributary.cdc.postgres.internal.stream;

import static dev.tributary.cdc.postgres.internal.connection.Sql.identifier;
import static dev.tributary.cdc.postgres.internal.connection.Sql.literal;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.postgres.OriginPolicy;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.postgres.internal.catalog.CatalogReader;
import dev.tributary.cdc.postgres.internal.catalog.LiveCatalog;
import dev.tributary.cdc.postgres.internal.catalog.NamePattern;
import dev.tributary.cdc.postgres.internal.catalog.Published;
import dev.tributary.cdc.postgres.internal.catalog.Selection;
import dev.tributary.cdc.postgres.internal.catalog.TableCatalog;
import dev.tributary.cdc.postgres.internal.catalog.Treatments;
import dev.tributary.cdc.postgres.internal.connection.ConnectionSettings;
import dev.tributary.cdc.postgres.internal.connection.Connections;
import dev.tributary.cdc.postgres.internal.connection.DirectConnections;
import dev.tributary.cdc.postgres.internal.connection.SideConnection;
import dev.tributary.cdc.postgres.internal.fingerprint.Fingerprints;
import dev.tributary.cdc.postgres.internal.fingerprint.TableWatch;
import dev.tributary.cdc.postgres.internal.types.ColumnTypes;
import dev.tributary.cdc.postgres.internal.types.PolicyLog;
import dev.tributary.cdc.postgres.internal.types.ValuePolicies;
import dev.tributary.cdc.spi.SlotObserver;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.postgresql.jdbc.PgConnection;

/** A publication and a slot of a test's database, and streams from it. */
final class StreamFixture implements AutoCloseable {

    static final Duration WAIT = Duration.ofMillis(50);

    private static final Duration LIMIT = Duration.ofSeconds(20);

    final PostgresDatabase database;
    final Connections connections;
    final String slot;
    final List<String> warnings = new ArrayList<>();
    final RecordingWriter writer = new RecordingWriter();
    String publication = "tributary";
    StreamOptions options = new StreamOptions(
            false,
            false,
            OriginPolicy.ANY,
            Path.of(System.getProperty("java.io.tmpdir"), "tributary-test"),
            1 << 20,
            PostgresSource.DEFAULT_SILENCE);
    List<NamePattern> excludedColumns = List.of();
    Treatments treatments = Treatments.NONE;

    /** By oid; tables that are not in it are not watched. */
    final ConcurrentMap<Long, String> fingerprints = new ConcurrentHashMap<>();

    private final List<AutoCloseable> open = new ArrayList<>();

    StreamFixture(PostgresDatabase database) {
        this(database, database.url());
    }

    StreamFixture(PostgresDatabase database, String url) {
        this(database, url, "slot_" + database.name());
    }

    StreamFixture(PostgresDatabase database, String url, String slot) {
        this.database = database;
        this.slot = slot;
        this.connections = new DirectConnections(
                ConnectionSettings.of(
                        url,
                        database.user(),
                        database::password,
                        Duration.ofSeconds(10),
                        PostgresSource.DEFAULT_SILENCE),
                "test");
    }

    /** Creates the tables, the publication of all tables, and the slot. */
    Lsn prepare(String... statements) {
        database.execute(statements);
        database.execute("CREATE PUBLICATION " + identifier(publication) + " FOR ALL TABLES");
        return createSlot();
    }

    Lsn createSlot() {
        return Lsn.parse(Objects.requireNonNull(database.text(
                "SELECT lsn FROM pg_create_logical_replication_slot(" + literal(slot) + ", 'pgoutput')")));
    }

    Lsn confirmed() {
        return Lsn.parse(Objects.requireNonNull(
                database.text("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = ?", slot)));
    }

    private Selection selection() {
        return new Selection(
                List.of("public"), List.of(new NamePattern("*")), List.of(), List.of(), excludedColumns, treatments);
    }

    private CatalogReader reader() {
        return new CatalogReader(
                new ColumnTypes(ValuePolicies.STRICT, new PolicyLog(w -> {}, (t, c, p) -> new LongAdder())),
                selection(),
                new Published("", false));
    }

    TableCatalog catalog() {
        SideConnection connection = new SideConnection(connections, "catalog");
        open.add(connection);
        return new LiveCatalog(connection, reader(), selection());
    }

    /** Compares with {@link #fingerprints}. */
    private TableWatch watch() {
        SideConnection connection = new SideConnection(connections, "watch");
        open.add(connection);
        return new TableWatch(
                connection,
                reader(),
                new Fingerprints(publication, treatments),
                publication,
                fingerprints.keySet(),
                fingerprints);
    }

    PgOutputStream open(Lsn from) {
        return open(from, StreamTimes.DEFAULT);
    }

    PgOutputStream open(Lsn from, StreamTimes times) {
        PgOutputStream stream = PgOutputStream.start(
                connections,
                catalog(),
                watch(),
                new StreamRequest(slot, publication, from, Set.of(), options),
                warnings::add,
                SlotObserver.NONE,
                times);
        open.add(stream);
        return stream;
    }

    /** Reads everything that is in the server's WAL now. */
    List<String> readAll(PgOutputStream stream) {
        Lsn end = Lsn.parse(database.flushLsn());
        long start = System.nanoTime();
        while (writer.inTransaction || writer.position.isBefore(end)) {
            boolean delivered = stream.poll(writer, WAIT);
            if (!delivered && System.nanoTime() - start > LIMIT.toNanos()) {
                throw new AssertionError("the stream is at " + writer.position + " instead of " + end);
            }
        }
        return writer.take();
    }

    /** Reads everything on a stream of its own. */
    List<String> readAll(Lsn from) {
        try (PgOutputStream stream = open(from)) {
            return readAll(stream);
        }
    }

    /** Watches no table. */
    static TableWatch blind() {
        Connections none = new Connections() {
            @Override
            public PgConnection sql(String purpose) {
                throw new IllegalStateException("no connection is needed");
            }

            @Override
            public PgConnection sql(String purpose, Duration answer) {
                throw new IllegalStateException("no connection is needed");
            }

            @Override
            public PgConnection copying(String purpose) {
                throw new IllegalStateException("no connection is needed");
            }

            @Override
            public PgConnection replication(String purpose) {
                throw new IllegalStateException("no connection is needed");
            }
        };
        Selection all = new Selection(
                List.of("public"), List.of(new NamePattern("*")), List.of(), List.of(), List.of(), Treatments.NONE);
        return new TableWatch(
                new SideConnection(none, "none"),
                new CatalogReader(
                        new ColumnTypes(ValuePolicies.STRICT, new PolicyLog(w -> {}, (t, c, p) -> new LongAdder())),
                        all,
                        new Published("", false)),
                new Fingerprints("", Treatments.NONE),
                "",
                Set.of(),
                new ConcurrentHashMap<>());
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }
}
