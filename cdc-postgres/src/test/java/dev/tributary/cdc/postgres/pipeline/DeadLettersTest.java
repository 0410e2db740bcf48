package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RefusalPolicy;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.memory.Row;
import dev.tributary.cdc.postgres.NumericPolicy;
import dev.tributary.cdc.spi.RefusedRow;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** Rows with values that no column of theirs can hold are kept apart, and those around them arrive. */
class DeadLettersTest {

    private static final TableId TABLE = new TableId("public", "amounts");

    private final MemoryDestination destination = new MemoryDestination();

    @PostgresTest(newestOnly = true)
    @Tag("W13")
    @Tag("V5")
    @Tag("V6")
    void valuesThatCannotBeCarriedAreLettersWithTheirText(PostgresDatabase database) {
        String huge = "1" + "0".repeat(40);
        database.execute(
                "CREATE TABLE amounts (id int PRIMARY KEY, n numeric, d date, l date[], t text)",
                "ALTER TABLE amounts ALTER t SET STORAGE EXTERNAL",
                "INSERT INTO amounts VALUES (1, " + huge + ", 'infinity', NULL, 'x'),"
                        + " (2, 2, '2026-01-01', '{2026-01-01}', repeat('y', 9000)), (3, 3, NULL, '{2026-01-01,infinity}', 'x')");
        try (Pipeline pipeline = pipeline(database, RefusalPolicy.QUARANTINE)) {
            pipeline.run(Mode.SNAPSHOT);
            assertThat(destination.rows(TABLE).keySet()).containsExactly(List.of(2L));
            database.execute(
                    "INSERT INTO amounts VALUES (4, 4, NULL, '{2026-01-02,2026-01-03}', NULL), (5, -" + huge
                            + ", NULL, NULL, 'x'), (6, 6, NULL, '{2026-01-02,infinity}', 'x')",
                    "UPDATE amounts SET n = " + huge + " WHERE id = 2",
                    "UPDATE amounts SET n = 7, d = NULL WHERE id = 1",
                    "DELETE FROM amounts WHERE id = 5");
            pipeline.run(Mode.CDC);
        }
        assertThat(destination.rows(TABLE).keySet()).containsExactlyInAnyOrder(List.of(1L), List.of(4L));
        Row row = destination.rows(TABLE).get(List.of(4L));
        assertThat(String.valueOf(row.values().get("l"))).isNotEqualTo("null");
        assertThat(destination.refused())
                .extracting(DeadLettersTest::shown)
                .containsExactlyInAnyOrder(
                        "1 " + huge + " infinity null x [n, d][]",
                        "3 3.00 null ? x [l][]",
                        "5 -" + huge + " null null x [n][]",
                        "6 6.00 null {2026-01-02,infinity} x [l][]",
                        "2 " + huge + " 2026-01-01 {\"2026-01-01\"} ? [n][t]");
        assertThat(destination.refused().stream().map(RefusedRow::reason))
                .anyMatch(reason ->
                        reason.startsWith("column 'n' (numeric) of table public.amounts holds the value 1000"));
    }

    @PostgresTest(newestOnly = true)
    @Tag("W13")
    void anOverflowEndsTheRunUnlessLettersAreKeptAndAlwaysInAKey(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE amounts (id numeric PRIMARY KEY, n numeric)",
                "INSERT INTO amounts VALUES (1, 1" + "0".repeat(40) + ")");
        try (Pipeline pipeline = pipeline(database, RefusalPolicy.STOP)) {
            assertThatThrownBy(() -> pipeline.run(Mode.SNAPSHOT))
                    .hasMessageContaining("10000000")
                    .isInstanceOfSatisfying(SourceException.class, e -> assertThat(e.summary())
                            .startsWith("column 'n' (numeric) of table public.amounts holds")
                            .doesNotContain("10000000"));
            assertThat(pipeline.status().errors().last().orElseThrow().message())
                    .doesNotContain("10000000");
        }
        database.execute("UPDATE amounts SET id = n, n = 1");
        try (Pipeline pipeline = pipeline(database, RefusalPolicy.QUARANTINE)) {
            assertThatThrownBy(() -> pipeline.run(Mode.SNAPSHOT))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("part of the key");
        }
        assertThat(destination.refused()).isEmpty();
    }

    private static String shown(RefusedRow row) {
        return value(row, "id") + " " + value(row, "n") + " " + value(row, "d") + " " + value(row, "l") + " "
                + value(row, "t") + " " + row.uncarried() + row.unchanged();
    }

    private static @Nullable String value(RefusedRow row, String column) {
        return row.values().containsKey(column) ? row.values().get(column) : "?";
    }

    private Pipeline pipeline(PostgresDatabase database, RefusalPolicy letters) {
        return Pipeline.builder()
                .name("letters")
                .source(Sources.of(database)
                        .numeric(NumericPolicy.DECIMAL)
                        .numericScale(2)
                        .build())
                .stager(destination)
                .sink(destination)
                .deadLetters(letters)
                .build();
    }
}
