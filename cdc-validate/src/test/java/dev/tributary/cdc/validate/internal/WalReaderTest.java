package dev.tributary.cdc.validate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.postgres.SourceAccess;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;

/** What lies between a snapshot and a later position, with transactions that were open when the snapshot was taken. */
class WalReaderTest {

    private static final TableSchema KEYED = new TableSchema(
            new TableId("public", "keyed"),
            1,
            List.of(
                    new Column(1, "id", DataType.INT64, "bigint", false, 1),
                    new Column(2, "name", DataType.STRING, "text", true, 0),
                    new Column(3, "note", DataType.STRING, "text", true, 0),
                    new Column(4, "tags", DataType.array(DataType.STRING), "text[]", true, 0)));
    private static final TableSchema HEAP = new TableSchema(
            new TableId("public", "heap"),
            1,
            List.of(
                    new Column(1, "n", DataType.INT32, "integer", true, 0),
                    new Column(2, "note", DataType.STRING, "text", true, 0)));
    private static final TableSchema EMPTIED = new TableSchema(
            new TableId("public", "emptied"), 1, List.of(new Column(1, "id", DataType.INT32, "integer", false, 1)));
    private static final List<TableSchema> ALL = List.of(KEYED, HEAP, EMPTIED);
    private static final int BUCKETS = 16;

    @PostgresTest
    void aSnapshotAndWhatCameAfterItMakeTheLaterState(PostgresDatabase database) throws SQLException {
        database.execute(
                "CREATE TABLE keyed (id bigint PRIMARY KEY, name text, note text, tags text[])",
                "ALTER TABLE keyed ALTER note SET STORAGE EXTERNAL",
                "CREATE TABLE heap (n int, note text)",
                "ALTER TABLE heap ALTER note SET STORAGE EXTERNAL",
                "ALTER TABLE heap REPLICA IDENTITY FULL",
                "CREATE TABLE emptied (id int PRIMARY KEY)",
                "INSERT INTO keyed SELECT i, 'n' || i, repeat('x', 5000), array['a', null] FROM generate_series(1, 100) i",
                "INSERT INTO heap SELECT i / 2, repeat('y', 5000) FROM generate_series(1, 20) i",
                "INSERT INTO emptied SELECT generate_series(1, 10)",
                "CREATE PUBLICATION validated FOR TABLE keyed, heap, emptied");
        database.number("SELECT 1 FROM pg_create_logical_replication_slot('validated', 'pgoutput')");
        try {
            compare(database);
        } finally {
            database.number("SELECT 1 FROM (SELECT pg_drop_replication_slot('validated')) AS dropped");
        }
        assertThatThrownBy(() -> WalReader.open(access(database))).isInstanceOf(SlotLostException.class);
    }

    private static void compare(PostgresDatabase database) throws SQLException {
        SourceAccess access = access(database);
        database.execute("UPDATE keyed SET name = 'before' WHERE id = 5");
        try (Connection open = database.connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("UPDATE keyed SET name = 'open' WHERE id = 9");
            try (WalReader wal = WalReader.open(access);
                    SourceSnapshot snapshot = SourceSnapshot.take(access)) {
                assertThat(wal.isPipelineRunning()).isFalse();
                // What is not committed need not be flushed, and nobody waits for it.
                Lsn end = wal.settled(snapshot.end());
                LastChanges needed = new LastChanges(
                        snapshot, Lsn.ZERO, ALL.stream().map(TableSchema::id).toList());
                wal.read(end, needed);
                assertThat(needed.of(KEYED.id())).isGreaterThan(Lsn.ZERO).isLessThan(end);
                assertThat(needed.of(HEAP.id())).isEqualTo(Lsn.ZERO);
                assertThat(needed.lag(Instant.now().plusSeconds(1))).isPositive();

                open.commit();
                database.execute(
                        "UPDATE keyed SET name = 'after' WHERE id = 7",
                        "UPDATE keyed SET id = 8000 WHERE id = 8",
                        "DELETE FROM keyed WHERE id = 6",
                        "INSERT INTO keyed VALUES (6, 'again', NULL, '{}')",
                        "UPDATE heap SET n = -1 WHERE n = 3",
                        "DELETE FROM heap WHERE n = 4",
                        "INSERT INTO emptied VALUES (11)",
                        "TRUNCATE emptied",
                        "INSERT INTO emptied VALUES (1)");
                Lsn later = wal.settled(Lsn.parse(database.text("SELECT pg_current_wal_insert_lsn()")));
                LaterChanges changes = changes(snapshot, later, Long.MAX_VALUE);
                wal.read(later, changes);
                try (SourceSnapshot now = SourceSnapshot.take(access)) {
                    LaterChanges nothing = changes(now, Lsn.ZERO, 0);
                    for (TableSchema schema : ALL) {
                        Totals expected = totals(now, schema, nothing, access);
                        Totals found = totals(snapshot, schema, changes, access);
                        assertThat(List.of(found.rows(), found.sum()))
                                .as(schema.id().toString())
                                .containsExactly(expected.rows(), expected.sum());
                    }
                }
                LaterChanges small = changes(snapshot, later, 1000);
                wal.read(later, small);
                assertThatThrownBy(() -> small.of(HEAP.id()))
                        .isInstanceOf(SourceException.class)
                        .hasMessageContaining("keep in memory");
                assertThat(small.of(EMPTIED.id()).isEmpty())
                        .as("the others are known")
                        .isFalse();

                // What goes wrong with one table leaves the snapshot as it was.
                snapshot.mark();
                assertThatThrownBy(() -> snapshot.read(
                                new TableSchema(new TableId("public", "nowhere"), 1, EMPTIED.columns()), row -> {}))
                        .isInstanceOf(SQLException.class);
                snapshot.goBack();
                snapshot.mark();
                assertThatThrownBy(() -> snapshot.read(KEYED, row -> {
                            throw new SQLException("of whoever takes the rows");
                        }))
                        .hasMessage("of whoever takes the rows");
                snapshot.goBack();
                assertThat(totals(snapshot, HEAP, changes(snapshot, Lsn.ZERO, 0), access)
                                .rows())
                        .isEqualTo(20);
            }
        }
    }

    private static LaterChanges changes(SourceSnapshot snapshot, Lsn upTo, long mostBytes) {
        LaterChanges changes = new LaterChanges(snapshot, mostBytes);
        ALL.forEach(schema -> changes.add(schema, upTo));
        return changes;
    }

    private static Totals totals(SourceSnapshot snapshot, TableSchema schema, LaterChanges changes, SourceAccess access)
            throws SQLException {
        Totals totals = new Totals(BUCKETS, schema.columns().size());
        RowHash hash = new RowHash(schema, access);
        LaterRows.Signed signed = (row, sign) -> {
            hash.take(row);
            totals.add(hash, sign);
        };
        LaterRows later = changes.of(schema.id());
        snapshot.read(schema, row -> later.snapshotRow(row, signed));
        later.rest(signed);
        return totals;
    }

    private static SourceAccess access(PostgresDatabase database) {
        return PostgresSource.builder()
                .url(database.url())
                .user(database.user())
                .password(database.password())
                .slot("validated")
                .publication("validated")
                .build()
                .access();
    }
}
