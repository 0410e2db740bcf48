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
@Tag("workspace")
@ExtendWith(WorkspaceProcess.Shared.class)
class ValuesIT {

    private static final boolean CAMPAIGN = Boolean.getBoolean("campaign");
    private static final int ROWS = Integer.getInteger("values.rows", CAMPAIGN ? 2000 : 50);

    @TempDir
    Path directory;

    @Tag("V6")
    @Tag("V9")
    @Tag("V10")
    @Tag("V13")
    @PostgresTest(newestOnly = true)
    void everyTypeReachesDelta(PostgresDatabase database, WorkspaceProcess workspace) throws Exception {
        int version = database.version().major();
        List<ValueType> typed = ScalarTypes.typed();
        List<ValueType> texts = Stream.concat(ScalarTypes.texts(version).stream(), ComposedTypes.all(version).stream())
                .toList();
        // Whatever travels as text looks the same to files and to the destination.
        List<ValueType> tried = CAMPAIGN ? texts : texts.subList(0, 12);
        List<ValueType> arrays = concat(typed, CAMPAIGN ? texts : texts.subList(0, 4)).stream()
                .map(ValueType::array)
                .toList();
        ValueTable table = new ValueTable("value", concat(concat(typed, tried), arrays));
        database.execute(ComposedTypes.CREATE.toArray(String[]::new));
        database.execute(table.create());
        Shop shop = Shop.of(database, workspace, directory).set("source.exclude", "Odd");
        try (Connection connection = database.connect();
                Pipeline pipeline =
                        shop.pipeline().pipeline(new PipelineListener() {}).pipeline()) {
            table.fill(connection, 0, ROWS, 1);
            pipeline.run(Mode.SNAPSHOT);
            table.fill(connection, 1_000_000, ROWS, 2);
            // Nothing but the key changes, and everything else has to move along.
            database.execute("UPDATE public.value SET id = id + 5000000 WHERE id % 7 = 0");
            pipeline.run(Mode.CDC);
            shop.assertEqual();
        }
    }

    private static List<ValueType> concat(List<ValueType> first, List<ValueType> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
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
