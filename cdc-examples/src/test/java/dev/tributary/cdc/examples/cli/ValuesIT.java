package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.ReplacedCount;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.values.ComposedTypes;
import dev.tributary.cdc.postgres.values.ScalarTypes;
import dev.tributary.cdc.postgres.values.ValueTable;
import dev.tributary.cdc.postgres.values.ValueType;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Values of every type, from PostgreSQL through Parquet into Delta: equal by the verifier, which decodes on its own. */
@ExtendWith(WorkspaceProcess.Shared.class)
class ValuesIT {

    private static final int ROWS = Integer.getInteger("values.rows", Boolean.getBoolean("campaign") ? 2000 : 50);

    @TempDir
    Path directory;

    @Tag("V6")
    @Tag("V9")
    @Tag("V10")
    @Tag("V13")
    @PostgresTest(newestOnly = true)
    void everyTypeReachesDelta(PostgresDatabase database, WorkspaceProcess workspace) throws Exception {
        List<ValueType> scalars = Stream.of(
                        ScalarTypes.typed(),
                        ScalarTypes.texts(database.version().major()),
                        ComposedTypes.all(database.version().major()))
                .flatMap(List::stream)
                .toList();
        List<ValueTable> tables = List.of(
                new ValueTable("scalars", scalars),
                new ValueTable("arrays", scalars.stream().map(ValueType::array).toList()));
        database.execute(ComposedTypes.CREATE.toArray(String[]::new));
        tables.forEach(table -> database.execute(table.create()));
        Shop shop = Shop.of(database, workspace, directory).set("source.exclude", "Odd");
        try (Connection connection = database.connect();
                Pipeline pipeline =
                        shop.pipeline().pipeline(new PipelineListener() {}).pipeline()) {
            fill(connection, tables, 0);
            pipeline.run(Mode.SNAPSHOT);
            fill(connection, tables, 1_000_000);
            // Nothing but the key changes, and everything else has to move along.
            tables.forEach(table ->
                    database.execute("UPDATE public." + table.name() + " SET id = id + 5000000 WHERE id % 7 = 0"));
            pipeline.run(Mode.CDC);
            shop.assertEqual();
        }
    }

    private static void fill(Connection connection, List<ValueTable> tables, int firstId) throws Exception {
        for (ValueTable table : tables) {
            table.fill(connection, firstId, ROWS, firstId + 7);
        }
    }

    @Tag("V5")
    @PostgresTest(newestOnly = true)
    void policiesReplaceTheSameInFilesAsInTheVerifier(PostgresDatabase database, WorkspaceProcess workspace) {
        String values =
                """
                (%d, 'infinity', '-infinity', '0044-03-15 BC', 'NaN', 'Infinity', '{infinity,NULL,10000-01-01}'),
                (%d, '0001-12-31 BC', '294276-12-31', 'infinity', 1.5, 0.00005, '{-infinity}'),
                (%d, '2026-01-01', '2026-01-01', '2026-01-01', 1.5, 1.5, '{}')""";
        database.execute(
                "CREATE TABLE far (id int PRIMARY KEY, d date, t timestamp, z timestamptz, n numeric(10,2), u numeric,"
                        + " a date[])",
                "INSERT INTO far VALUES " + values.formatted(1, 2, 3));
        Shop shop = Shop.of(database, workspace, directory)
                .set("values.infinity", "clamp")
                .set("values.far-dates", "null")
                .set("values.nan", "null")
                .set("values.numeric", "decimal")
                .set("values.numeric-scale", "4")
                .set("values.numeric-overflow", "clamp");
        try (Pipeline pipeline =
                shop.pipeline().pipeline(new PipelineListener() {}).pipeline()) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute("INSERT INTO far VALUES " + values.formatted(4, 5, 6));
            assertThat(pipeline.run(Mode.CDC).replaced())
                    .contains(
                            new ReplacedCount(new TableId("public", "far"), "d", "values.infinity=clamp", 1),
                            new ReplacedCount(new TableId("public", "far"), "u", "values.numeric-overflow=clamp", 2));
            shop.assertEqual();
        }
    }
}
