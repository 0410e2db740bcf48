package dev.tributary.cdc.workspace.internal.server;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import dev.tributary.cdc.workspace.internal.spark.SparkHome;
import dev.tributary.cdc.workspace.internal.spark.Workspace;
import dev.tributary.cdc.workspace.internal.sql.SqlEngine;
import dev.tributary.cdc.workspace.internal.sql.SqlResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.classic.SparkSession;

/** Does once what pipelines do, so that the classes for it are loaded when this JVM ends and archives them. */
public final class Training {

    private static final List<String> STATEMENTS = List.of(
            "CREATE TABLE t (id BIGINT, name STRING, price DECIMAL(10,2), at TIMESTAMP, PRIMARY KEY (id)) USING DELTA"
                    + " CLUSTER BY (id) TBLPROPERTIES ('delta.feature.catalogManaged' = 'supported',"
                    + " 'delta.columnMapping.mode' = 'name')",
            "INSERT INTO t VALUES (1, 'a', 1.5, TIMESTAMP'2024-01-01 00:00:00')",
            "COPY INTO s FROM '/Volumes/main/default/files' FILEFORMAT = PARQUET",
            "BEGIN ATOMIC MERGE INTO t USING (SELECT id, max_by(name, lsn) AS name FROM s GROUP BY id) s ON t.id = s.id"
                    + " WHEN MATCHED THEN UPDATE SET name = s.name WHEN NOT MATCHED THEN INSERT (id, name)"
                    + " VALUES (s.id, s.name); UPDATE t SET price = 2 WHERE id = 1; END",
            "MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE",
            "DELETE FROM t WHERE id = 7",
            "SELECT count(*), sum(xxhash64(id, name)), max(at) FROM t",
            "SELECT * FROM t ORDER BY id",
            "SELECT version, operation FROM (DESCRIBE HISTORY t LIMIT 1)",
            "SELECT table_name FROM information_schema.tables",
            "SELECT column_name FROM information_schema.columns",
            "ALTER TABLE t ADD COLUMNS (more INT)",
            "CREATE OR REPLACE TABLE t AS SELECT 1 AS id",
            "DROP TABLE t");

    private Training() {}

    /** The folder for its data. */
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        CatalogStore store = CatalogStore.open(home);
        store.createCatalog("main", true, null);
        Workspace.use(store);
        SparkSession session = new SparkHome(home).newSession();
        new SessionNames("main", "default").enter(session);
        SqlEngine engine = new SqlEngine(store, true);
        run(engine, session, "CREATE TABLE s AS SELECT id, 'x' AS name, id AS lsn FROM range(10)");
        run(engine, session, "CREATE VOLUME files");
        aFile(store);
        for (String statement : STATEMENTS) {
            run(engine, session, statement);
        }
        System.exit(0);
    }

    private static void run(SqlEngine engine, SparkSession session, String sql) throws Exception {
        try (SqlEngine.Turn turn = engine.turn(sql)) {
            SqlResult result = engine.run(session, sql);
            result.rows().forEachRemaining(row -> {});
        }
    }

    /** A table's Parquet file serves as an upload. */
    private static void aFile(CatalogStore store) throws IOException {
        Path table = store.table(new TableName("main", "default", "s"))
                .map(store::folder)
                .orElseThrow();
        Path volume = store.volume(new TableName("main", "default", "files"))
                .map(store::folder)
                .orElseThrow();
        try (Stream<Path> files = Files.list(table)) {
            Path parquet = files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
            Files.copy(parquet, volume.resolve("one.parquet"));
        }
    }
}
