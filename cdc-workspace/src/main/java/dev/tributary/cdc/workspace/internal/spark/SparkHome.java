package dev.tributary.cdc.workspace.internal.spark;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.classic.SparkSession;

/** The one Spark of this JVM, set up for many small statements on one machine. */
public final class SparkHome implements AutoCloseable {

    private final SparkSession root;

    /** Starts Spark with its scratch space below the data directory. */
    public SparkHome(Path home) {
        var builder = SparkSession.builder()
                .appName("tributary-workspace")
                .master("local[" + Math.max(2, Runtime.getRuntime().availableProcessors()) + "]");
        settings(home).forEach(builder::config);
        this.root = (SparkSession) builder.getOrCreate();
        shrink(root.sparkContext().hadoopConfiguration());
    }

    /** Hadoop's thousand defaults travel with every task; what runs here has the same ones in its code. */
    private static void shrink(Configuration hadoop) {
        hadoop.clear();
        hadoop.set("fs.defaultFS", "file:///");
        hadoop.set("fs.file.impl", WorkspaceFileSystem.class.getName());
    }

    /** A session of its own: current schema, temporary views and settings are not shared. */
    public SparkSession newSession() {
        return root.newSession();
    }

    @Override
    public void close() {
        root.stop();
    }

    private static Map<String, String> settings(Path home) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("spark.ui.enabled", "false");
        settings.put("spark.ui.showConsoleProgress", "false");
        settings.put("spark.driver.host", "127.0.0.1");
        settings.put("spark.driver.bindAddress", "127.0.0.1");
        // Spark takes a comma for the end of a folder's name; this process runs in the data directory.
        String scratch = home.resolve("scratch").toString();
        settings.put("spark.local.dir", scratch.contains(",") ? "scratch" : scratch);
        settings.put(
                "spark.sql.warehouse.dir",
                home.resolve("scratch/warehouse").toUri().toString());
        settings.put("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
        settings.put("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
        settings.put("spark.sql.catalog." + WorkspaceCatalog.NAME, WorkspaceCatalog.class.getName());
        settings.put("spark.sql.defaultCatalog", WorkspaceCatalog.NAME);
        settings.put("spark.sql.catalogImplementation", "in-memory");
        settings.put("spark.sql.sources.default", "delta");
        settings.put("spark.hadoop.fs.file.impl", WorkspaceFileSystem.class.getName());
        settings.put("spark.delta.logStore.file.impl", CommitLogStore.class.getName());
        settings.put("spark.databricks.delta.properties.defaults.enableDeletionVectors", "true");
        settings.put("spark.sql.session.timeZone", "UTC");
        settings.put("spark.sql.datetime.java8API.enabled", "true");
        // The data is small: one task is faster than any plan to split it.
        settings.put("spark.sql.shuffle.partitions", "1");
        settings.put("spark.default.parallelism", "2");
        settings.put("spark.databricks.delta.snapshotPartitions", "1");
        settings.put("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2");
        settings.put("spark.sql.sources.parallelPartitionDiscovery.threshold", "100000");
        settings.put("spark.sql.adaptive.enabled", "false");
        // Compression saves nothing on the way from a thread to itself.
        settings.put("spark.shuffle.compress", "false");
        settings.put("spark.shuffle.spill.compress", "false");
        settings.put("spark.broadcast.compress", "false");
        settings.put("spark.locality.wait", "0");
        // Nobody looks at plans and past executions here.
        settings.put("spark.sql.ui.explainMode", "simple");
        settings.put("spark.sql.maxPlanStringLength", "1000");
        settings.put("spark.sql.ui.retainedExecutions", "1");
        settings.put("spark.ui.retainedJobs", "1");
        settings.put("spark.ui.retainedStages", "1");
        settings.put("spark.ui.retainedTasks", "1");
        // Delta's own queries are compiled all the same: keep what they compile to.
        settings.put("spark.sql.codegen.cache.maxEntries", "2000");
        return settings;
    }
}
