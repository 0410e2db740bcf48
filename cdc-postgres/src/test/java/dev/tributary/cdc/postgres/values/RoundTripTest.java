package dev.tributary.cdc.postgres.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.postgres.ArrayPolicy;
import dev.tributary.cdc.postgres.InfinityPolicy;
import dev.tributary.cdc.postgres.NanPolicy;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresRole;
import dev.tributary.cdc.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/**
 * Each type with its edge values and many random ones, from one seed, through snapshot and stream into a destination in
 * memory, under settings of the role and of the database that would change every text. What arrives is what PostgreSQL
 * prints itself. {@code -Pcampaign} takes thousands of values of each type; {@code -Dvalues.seed} and
 * {@code -Dvalues.rows} repeat a failure.
 */
@Tag("V6")
@Tag("V7")
@Tag("V9")
@Tag("V10")
@Tag("V13")
class RoundTripTest {

    private static final long SEED = Long.getLong("values.seed", 20_261_121);
    private static final int ROWS = Integer.getInteger("values.rows", Boolean.getBoolean("campaign") ? 4000 : 100);

    /** Types that no user's table can have values of. */
    private static final Set<String> WITHOUT_INPUT = Set.of(
            "gtsvector",
            "pg_brin_bloom_summary",
            "pg_brin_minmax_multi_summary",
            "pg_dependencies",
            "pg_mcv_list",
            "pg_ndistinct",
            "pg_node_tree");

    @PostgresTest
    void everyValueOfEveryTypeArrivesAsPostgresPrintsIt(PostgresDatabase database) throws Exception {
        int version = database.version().major();
        List<ValueType> scalars = Stream.of(ScalarTypes.typed(), ScalarTypes.texts(version), ComposedTypes.all(version))
                .flatMap(List::stream)
                .toList();
        roundTrip(
                database,
                PostgresSource.builder(),
                List.of(
                        new ValueTable("scalars", scalars),
                        new ValueTable(
                                "arrays", scalars.stream().map(ValueType::array).toList())));
        assertThat(builtIn(database)).as("built-in types that are not tried").isSubsetOf(WITHOUT_INPUT);
    }

    @PostgresTest
    void whatDoesNotFitArrivesAsTextIfThatIsThePolicy(PostgresDatabase database) throws Exception {
        int version = database.version().major();
        List<ValueType> far = ScalarTypes.dates();
        List<ValueType> shaped = Stream.of(
                        ScalarTypes.typed(), ScalarTypes.texts(version), ComposedTypes.all(version), far)
                .flatMap(List::stream)
                .map(ValueType::anyArray)
                .toList();
        roundTrip(
                database,
                PostgresSource.builder()
                        .arrays(ArrayPolicy.TEXT)
                        .infinity(InfinityPolicy.TEXT)
                        .nan(NanPolicy.TEXT)
                        // In pieces, before the transaction commits.
                        .streaming(version >= 14),
                List.of(new ValueTable("far", far), new ValueTable("shaped", shaped)));
        if (version >= 14) {
            assertThat(streamed(database))
                    .as("transactions sent before their commit")
                    .isPositive();
        }
    }

    private static long streamed(PostgresDatabase database) throws SQLException {
        try (Connection connection = HostileSettings.peaceful(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT stream_txns FROM pg_catalog.pg_stat_replication_slots"
                        + " WHERE slot_name = '" + database.name() + "'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void roundTrip(PostgresDatabase database, PostgresSource.Builder builder, List<ValueTable> tables)
            throws Exception {
        database.execute(ComposedTypes.CREATE.toArray(String[]::new));
        PostgresRole role = database.server().createRole("reader_" + database.name(), "SUPERUSER REPLICATION");
        HostileSettings.set(database, role);
        MemoryDestination destination = new MemoryDestination();
        try (Connection connection = HostileSettings.peaceful(database);
                Statement statement = connection.createStatement();
                Pipeline pipeline = Pipeline.builder()
                        .name("values")
                        .source(builder.url(database.url())
                                .user(role.name())
                                .password(role.password())
                                .slot(database.name())
                                .publication(database.name())
                                .excludeTables("Odd")
                                .build())
                        .stager(destination)
                        .sink(destination)
                        .build()) {
            for (ValueTable table : tables) {
                statement.execute(table.create());
                table.fill(connection, 0, ROWS, SEED);
            }
            pipeline.run(Mode.SNAPSHOT);
            for (ValueTable table : tables) {
                table.assertArrived(connection, destination.rows(table.id()));
                statement.execute("DELETE FROM public." + table.name());
                table.fill(connection, 1_000_000, ROWS, SEED + 1);
            }
            pipeline.run(Mode.CDC);
            for (ValueTable table : tables) {
                table.assertArrived(connection, destination.rows(table.id()));
            }
        }
    }

    /** Built-in types that none of the lists has. */
    private static Set<String> builtIn(PostgresDatabase database) throws SQLException {
        Set<String> missing = new TreeSet<>();
        try (Connection connection = HostileSettings.peaceful(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        """
                        SELECT t.typname FROM pg_catalog.pg_type t
                        WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype IN ('b', 'e', 'r', 'm', 'd')
                          AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
                          AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a
                                          JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
                                          WHERE c.relname = 'scalars' AND a.atttypid = t.oid)
                        """)) {
            while (row.next()) {
                missing.add(row.getString(1));
            }
        }
        return missing;
    }
}
