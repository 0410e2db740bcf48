package dev.tributary.cdc.examples.simulation;

import dev.tributary.cdc.examples.simulation.SimulationReport.Changes;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the WAL says was committed: counts pgoutput messages of a slot, read by SQL. */
final class CommittedChanges {

    private final PostgresDatabase database;

    private CommittedChanges(PostgresDatabase database) {
        this.database = database;
    }

    static CommittedChanges watch(PostgresDatabase database) {
        database.execute("CREATE PUBLICATION everything FOR ALL TABLES WITH (publish_via_partition_root = true)");
        database.rows("SELECT pg_create_logical_replication_slot(?, 'pgoutput')", slot(database));
        return new CommittedChanges(database);
    }

    SortedMap<String, Changes> byTable() {
        Map<Integer, String> relations = new HashMap<>();
        SortedMap<String, Changes> changes = new TreeMap<>();
        for (ByteBuffer message : messages()) {
            byte type = message.get();
            if (type == 'R') {
                int id = message.getInt();
                relations.put(id, text(message) + "." + text(message));
            } else if (type == 'I' || type == 'U' || type == 'D') {
                Operation operation =
                        type == 'I' ? Operation.INSERT : type == 'U' ? Operation.UPDATE : Operation.DELETE;
                changes.merge(relations.get(message.getInt()), Changes.NONE.plus(operation, 1), Changes::plus);
            }
        }
        return changes;
    }

    Changes total() {
        return byTable().values().stream().reduce(Changes.NONE, Changes::plus);
    }

    /** How many updates left a value out, because it is stored out of line and did not change. */
    long unchangedToast() {
        return messages().stream().filter(CommittedChanges::hasUnchangedValue).count();
    }

    private static boolean hasUnchangedValue(ByteBuffer message) {
        if (message.get() != 'U') {
            return false;
        }
        message.getInt();
        if (message.get() != 'N') {
            return false;
        }
        boolean unchanged = false;
        for (int columns = message.getShort(); columns > 0; columns--) {
            byte kind = message.get();
            unchanged |= kind == 'u';
            if (kind == 't') {
                message.position(message.position() + 4 + message.getInt(message.position()));
            }
        }
        return unchanged;
    }

    private List<ByteBuffer> messages() {
        return database
                .rows(
                        "SELECT data FROM pg_logical_slot_peek_binary_changes(?, NULL, NULL,"
                                + " 'proto_version', '1', 'publication_names', 'everything')",
                        slot(database))
                .stream()
                .map(row -> ByteBuffer.wrap((byte[]) row.get(0)))
                .toList();
    }

    private static String text(ByteBuffer message) {
        int start = message.position();
        while (message.get() != 0) {
            continue;
        }
        return new String(message.array(), start, message.position() - 1 - start, StandardCharsets.UTF_8);
    }

    private static String slot(PostgresDatabase database) {
        return "watch_" + database.name();
    }
}
