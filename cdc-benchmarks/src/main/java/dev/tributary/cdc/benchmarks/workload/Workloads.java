package dev.tributary.cdc.benchmarks.workload;

import dev.tributary.cdc.benchmarks.workload.Workload.Kind;
import java.util.List;
import java.util.stream.IntStream;

/** All workloads, in a size. */
public final class Workloads {

    private static final String NARROW =
            "CREATE TABLE bench.narrow (id int PRIMARY KEY, bid int, abalance int, filler char(84))";
    private static final String NARROW_ROWS = "SELECT i, i % 100, i % 7919 - 3000, '' FROM generate_series(%d, %d) i";
    private static final String WIDE = "CREATE TABLE bench.wide (id bigint PRIMARY KEY, account uuid, name text,"
            + " email text, city text, notes text, age int, visits int, price numeric(12,2), balance numeric(12,2),"
            + " created timestamptz, updated timestamp, active boolean, ratio float8, payload jsonb, code text)";
    private static final String WIDE_ROWS =
            "SELECT i, md5(i::text)::uuid, 'Customer ' || i || ' ' || md5((i * 7)::text),"
                    + " 'user' || i || '@example.com', 'City ' || i %% 5000, repeat(md5((i * 3)::text), 4), i %% 97, i %% 1013,"
                    + " (i %% 1000000) / 100.0, (i * 37 %% 100000000) / 100.0,"
                    + " timestamptz '2020-01-01 00:00+00' + i * interval '1 second', timestamp '2024-05-01' + i * interval '37 ms',"
                    + " i %% 3 = 0, i / 7.0, jsonb_build_object('k', i, 'v', md5(i::text)), 'C' || i %% 999"
                    + " FROM generate_series(%d, %d) i";

    private final double scale;

    /** @param scale 1 is the size that figures are published for */
    public Workloads(double scale) {
        this.scale = scale;
    }

    /** Every workload. */
    public List<Workload> all() {
        return List.of(
                snapshotNarrow(),
                snapshotWide(),
                snapshotMany(),
                streamInTransactionsOf("stream-tx1", 200_000, 1),
                streamInTransactionsOf("stream-tx100", 1_000_000, 100),
                streamInTransactionsOf("stream-tx10000", 2_000_000, 10_000),
                streamWide(),
                streamUpdates(),
                streamDeletes(),
                streamHotKeys(),
                streamToast(),
                streamHuge(),
                streamMany(),
                streamInTransactionsOf("stream-tx1", 200_000, 1).overTls(),
                streamInTransactionsOf("stream-tx100", 1_000_000, 100).overTls(),
                streamWide().overTls(),
                streamHuge().overTls());
    }

    /** The workload of that name. */
    public Workload named(String name) {
        return all().stream()
                .filter(workload -> workload.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no workload " + name));
    }

    /** Fifty tables, and a change of each kind in each of them. */
    public Workload fiftyTables() {
        int tables = (int) Math.max(2, Math.round(50 * Math.min(scale, 1)));
        List<String> changes = IntStream.rangeClosed(1, tables)
                .mapToObj(i -> "bench.small_" + i)
                .map(table -> "WITH gone AS (DELETE FROM " + table + " WHERE id = 1), changed AS (UPDATE " + table
                        + " SET value = 'x' WHERE id = 2) INSERT INTO " + table + " VALUES (1000, 1, 'new')")
                .toList();
        return new Workload(
                "fifty-tables",
                tables + " tables of 20 rows",
                Kind.SNAPSHOT,
                tables * 20L,
                tables,
                smallTables(tables, 20),
                changes,
                false);
    }

    /** 200,000 rows like pgbench_accounts, to be copied and then changed. */
    public Workload keys() {
        long rows = Math.max(100, rows(200_000) / 100 * 100);
        return snapshot("keys", rows + " rows like pgbench_accounts", rows, List.of(NARROW, narrow(1, rows)));
    }

    /** So many updates of the rows of {@link #keys}, one row after the other, in transactions of 100. */
    public static String updatesOfKeys(long keys, long changes) {
        return inTransactions(
                        changes,
                        100,
                        "UPDATE bench.narrow SET abalance = abalance + 1 WHERE id BETWEEN (first - 1) % " + keys
                                + " + 1 AND (last - 1) % " + keys + " + 1")
                .get(0);
    }

    private long rows(long full) {
        return Math.max(100, Math.round(full * scale));
    }

    private Workload snapshotNarrow() {
        long rows = rows(5_000_000);
        return snapshot(
                "snapshot-narrow", rows + " rows like pgbench_accounts", rows, List.of(NARROW, narrow(1, rows)));
    }

    private Workload snapshotWide() {
        long rows = rows(1_000_000);
        return snapshot(
                "snapshot-wide", rows + " rows of about 400 bytes, mixed types", rows, List.of(WIDE, wide(1, rows)));
    }

    private Workload snapshotMany() {
        int tables = manyTables();
        return new Workload(
                "snapshot-many",
                tables + " tables of 500 rows",
                Kind.SNAPSHOT,
                tables * 500L,
                tables,
                smallTables(tables, 500),
                List.of(),
                false);
    }

    /** Each transaction changes a hundred tables. */
    private Workload streamMany() {
        int tables = manyTables();
        int turns = 50;
        int width = Math.min(100, tables);
        List<String> changes = List.of("DO $$ BEGIN FOR turn IN 1.." + turns + " LOOP FOR i IN 1.." + tables
                + " LOOP EXECUTE format('INSERT INTO bench.small_%s VALUES ($1, $1 %% 10, md5($1::text))', i) USING turn;"
                + " IF i % " + width + " = 0 THEN COMMIT; END IF; END LOOP; COMMIT; END LOOP; END $$");
        return new Workload(
                "stream-many",
                turns + " inserts into each of " + tables + " tables, " + width + " tables in a transaction",
                Kind.STREAM,
                (long) turns * tables,
                tables,
                smallTables(tables, 0),
                changes,
                false);
    }

    private int manyTables() {
        return (int) Math.max(5, Math.round(2_000 * scale));
    }

    private static List<String> smallTables(int tables, int rows) {
        return IntStream.rangeClosed(1, tables)
                .mapToObj(i -> "CREATE TABLE bench.small_" + i
                        + " AS SELECT i AS id, i % 10 AS kind, md5(i::text) AS value FROM generate_series(1, " + rows
                        + ") i; ALTER TABLE bench.small_" + i + " ADD PRIMARY KEY (id)")
                .toList();
    }

    private static Workload snapshot(String name, String describe, long rows, List<String> statements) {
        return new Workload(name, describe, Kind.SNAPSHOT, rows, 1, statements, List.of(), false);
    }

    private Workload streamInTransactionsOf(String name, long full, int size) {
        long rows = Math.max(size, rows(full) / size * size);
        return stream(
                name,
                rows + " narrow inserts in transactions of " + size,
                rows,
                List.of(NARROW),
                inTransactions(
                        rows,
                        size,
                        "INSERT INTO bench.narrow SELECT i, i %% 100, i %% 7919, '' FROM".replace("%%", "%")
                                + " generate_series(first, last) i"));
    }

    private Workload streamWide() {
        long rows = Math.max(100, rows(500_000) / 100 * 100);
        String insert = "INSERT INTO bench.wide "
                + WIDE_ROWS.replace("%d, %d", "first, last").replace("%%", "%");
        return stream(
                "stream-wide",
                rows + " wide inserts in transactions of 100",
                rows,
                List.of(WIDE),
                inTransactions(rows, 100, insert));
    }

    private Workload streamUpdates() {
        long rows = Math.max(100, rows(500_000) / 100 * 100);
        return stream(
                "stream-updates",
                rows + " wide updates in transactions of 100",
                rows,
                List.of(WIDE, wide(1, rows)),
                inTransactions(rows, 100, "UPDATE bench.wide SET visits = visits + 1 WHERE id BETWEEN first AND last"));
    }

    private Workload streamDeletes() {
        long rows = Math.max(100, rows(1_000_000) / 100 * 100);
        return stream(
                "stream-deletes",
                rows + " narrow deletes in transactions of 100",
                rows,
                List.of(NARROW, narrow(1, rows)),
                inTransactions(rows, 100, "DELETE FROM bench.narrow WHERE id BETWEEN first AND last"));
    }

    private Workload streamHotKeys() {
        long rows = Math.max(100, rows(1_000_000) / 100 * 100);
        return stream(
                "stream-hot",
                rows + " updates of 1,000 rows in transactions of 100",
                rows,
                List.of(NARROW, narrow(1, 1_000)),
                inTransactions(
                        rows,
                        100,
                        "UPDATE bench.narrow SET abalance = abalance + 1"
                                + " WHERE id BETWEEN first % 1000 AND first % 1000 + 99"));
    }

    private Workload streamToast() {
        long rows = Math.max(1_000, rows(500_000) / 1_000 * 1_000);
        long texts = rows / 10;
        return stream(
                "stream-toast",
                rows + " updates beside 10 kB of unchanged text",
                rows,
                List.of(
                        "CREATE TABLE bench.toast (id int PRIMARY KEY, n int, body text)",
                        "ALTER TABLE bench.toast ALTER body SET STORAGE EXTERNAL",
                        "INSERT INTO bench.toast SELECT i, 0, repeat(md5(i::text), 320) FROM generate_series(1, "
                                + texts + ") i"),
                inTransactions(
                        rows,
                        100,
                        "UPDATE bench.toast SET n = n + 1 WHERE id BETWEEN (first - 1) % " + texts
                                + " + 1 AND (first - 1) % " + texts + " + 100"));
    }

    private Workload streamHuge() {
        long rows = rows(2_000_000);
        return stream(
                "stream-huge",
                rows + " narrow inserts in one transaction",
                rows,
                List.of(NARROW),
                List.of(narrow(1, rows)));
    }

    private static Workload stream(String name, String describe, long rows, List<String> tables, List<String> changes) {
        return new Workload(name, describe, Kind.STREAM, rows, 1, tables, changes, false);
    }

    private static String narrow(long first, long last) {
        return "INSERT INTO bench.narrow " + NARROW_ROWS.replace("%d, %d", first + ", " + last);
    }

    private static String wide(long first, long last) {
        return "INSERT INTO bench.wide "
                + WIDE_ROWS.replace("%d, %d", first + ", " + last).replace("%%", "%");
    }

    /** A loop in the server, which commits as often as a client would. */
    private static List<String> inTransactions(long rows, int size, String statement) {
        return List.of("DO $$ DECLARE first bigint; last bigint; BEGIN FOR turn IN 0.." + (rows / size - 1)
                + " LOOP first := turn::bigint * " + size + " + 1; last := first + " + (size - 1) + "; " + statement
                + "; COMMIT; END LOOP; END $$");
    }
}
