package dev.tributary.cdc.benchmarks.spark;

import dev.tributary.cdc.benchmarks.contest.Contest;
import dev.tributary.cdc.benchmarks.contest.Contestant.Outcome;
import dev.tributary.cdc.benchmarks.contest.Task;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.apache.spark.sql.SparkSession;

/**
 * Spark's JDBC source to Parquet, partitioned by the first column of the table, as its manual advises. The session is
 * started before the clock.
 *
 * @see <a href="https://spark.apache.org/docs/latest/sql-data-sources-jdbc.html">JDBC To Other Databases</a>
 */
public final class SparkMain {

    private SparkMain() {}

    public static void main(String[] arguments) throws Exception {
        Task told = Task.of(arguments);
        try (SparkSession spark = SparkSession.builder()
                .master("local[" + told.workers() + "]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.parquet.compression.codec", "zstd")
                .config("spark.log.level", "WARN")
                .getOrCreate()) {
            Contest.run(arguments, task -> copy(spark, task));
        }
    }

    private static Outcome copy(SparkSession spark, Task task) throws SQLException {
        List<String> tables = Tables.of(task);
        long rows = 0;
        for (String table : tables) {
            rows += copy(spark, task, table);
        }
        return new Outcome(rows, 0);
    }

    private static long copy(SparkSession spark, Task task, String table) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("user", task.user());
        settings.setProperty("password", task.password());
        settings.setProperty("driver", "org.postgresql.Driver");
        settings.setProperty("fetchsize", "10000");
        try (Connection connection = Tables.connect(task);
                Statement statement = connection.createStatement();
                ResultSet bounds = statement.executeQuery("SELECT min(id), max(id), count(*) FROM " + table)) {
            bounds.next();
            String directory = task.directory()
                    .resolve(table.replaceAll("[^a-z0-9]+", "-"))
                    .toString();
            spark.read()
                    .jdbc(task.url(), table, "id", bounds.getLong(1), bounds.getLong(2) + 1, task.workers(), settings)
                    .write()
                    .parquet(directory);
            return bounds.getLong(3);
        }
    }
}
