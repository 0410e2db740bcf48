package dev.tributary.cdc.benchmarks.soak;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SplittableRandom;

/**
 * What is written: of ten transactions six update a hundred accounts, half of these a few hot ones, three delete and insert
 * orders, of which some are inserted anew under a key that was deleted before, and one updates documents, mostly beside their
 * long text. Used by one thread.
 */
final class SoakTransactions implements AutoCloseable {

    private static final int ROWS = 100;
    private static final int HOT_KEYS = 200;
    private static final int SHELVES = 10;

    private final Connection connection;
    private final int keys;
    private final SplittableRandom random;
    private final PreparedStatement accounts;
    private final PreparedStatement deletedOrders;
    private final PreparedStatement orders;
    private final PreparedStatement documents;
    private final PreparedStatement bodies;
    private final PreparedStatement place;

    SoakTransactions(Connection connection, int keys, SplittableRandom random) throws SQLException {
        this.connection = connection;
        this.keys = keys;
        this.random = random;
        accounts = connection.prepareStatement(
                "UPDATE soak.accounts SET balance = balance + 1, changed = now() WHERE id = ANY (?)");
        deletedOrders = connection.prepareStatement("DELETE FROM soak.orders WHERE id = ANY (?)");
        orders = connection.prepareStatement("INSERT INTO soak.orders SELECT id, id % 1000, random() * 10000, CASE WHEN"
                + " random() < 0.9 THEN 'order at ' || clock_timestamp() END FROM unnest(?) id ON CONFLICT DO NOTHING");
        documents = connection.prepareStatement(
                "UPDATE soak.documents SET seen = seen + 1 WHERE shelf = ? AND number % 20 < ? + 10");
        bodies = connection.prepareStatement(
                "UPDATE soak.documents SET body = repeat(md5(random()::text), 100) WHERE shelf = ? AND number % 20 = ?");
        place = connection.prepareStatement("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint");
    }

    /** Writes one transaction but for its commit, and returns how many rows it has changed. */
    int write() throws SQLException {
        int kind = random.nextInt(10);
        if (kind < 6) {
            return withKeys(accounts, kind < 3 ? Math.min(keys, HOT_KEYS) : keys, ROWS);
        }
        if (kind < 9) {
            // Half of the keys have an order, on average, so that a statement meets half of those it is given.
            return withKeys(deletedOrders, keys, ROWS) + withKeys(orders, keys, ROWS);
        }
        String shelf = "shelf " + random.nextInt(SHELVES);
        boolean bodiesToo = random.nextInt(4) == 0;
        int changes = ofShelf(documents, shelf, random.nextInt(10));
        return bodiesToo ? changes + ofShelf(bodies, shelf, random.nextInt(20)) : changes;
    }

    private int withKeys(PreparedStatement statement, int from, int count) throws SQLException {
        Array ids = connection.createArrayOf(
                "int4", random.ints(1, from + 1).distinct().limit(count).boxed().toArray());
        statement.setArray(1, ids);
        int changed = statement.executeUpdate();
        ids.free();
        return changed;
    }

    private static int ofShelf(PreparedStatement statement, String shelf, int number) throws SQLException {
        statement.setString(1, shelf);
        statement.setInt(2, number);
        return statement.executeUpdate();
    }

    /** Where the WAL stands now. */
    long place() throws SQLException {
        try (ResultSet row = place.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement :
                new PreparedStatement[] {accounts, deletedOrders, orders, documents, bodies, place}) {
            statement.close();
        }
    }
}
