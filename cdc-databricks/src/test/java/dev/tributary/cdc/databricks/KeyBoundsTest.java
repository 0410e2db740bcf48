package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.CheckpointFormat;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.TableFlush;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A MERGE reads only those files of its target in which keys of the flush can be. The others are taken away meanwhile, so
 * that it could not read them.
 */
@LocalWorkspace
class KeyBoundsTest {

    private static final int FILES = 8;
    private static final int ROWS = 10;

    private static final TableSchema MOVED =
            Rig.table("moved", Rig.key(1, "it's `id`", DataType.INT64, 1), Rig.column(2, "v", DataType.STRING));
    private static final TableSchema MIXED = Rig.table(
            "mixed",
            Rig.key(1, "day", DataType.DATE, 1),
            Rig.key(2, "name", DataType.STRING, 2),
            Rig.key(3, "at", DataType.TIMESTAMP, 3),
            Rig.column(4, "v", DataType.STRING));
    private static final TableSchema VERSIONS =
            Rig.table("versions", Rig.key(1, "id", DataType.INT16, 1), Rig.column(2, "v", DataType.STRING));

    /** Days of the years 1 and 9999: what infinite dates and those before our era can be clamped to. */
    private static final int FIRST_DAY = (int) LocalDate.of(1, 1, 1).toEpochDay();

    private static final int LAST_DAY = (int) LocalDate.of(9999, 12, 31).toEpochDay();

    /** In UTF-16 the second is less than the first. */
    private static final List<String> NAMES = List.of("\uFF5E it's \\ ${x}", "\uD83D\uDE00\n");

    @Test
    void readsOnlyFilesInWhichKeysOfTheFlushCanBe(TestWorkspace workspace) throws IOException {
        // The target's files are at hand on the local workspace alone.
        assertThat(workspace.server().isAlive()).isTrue();
        DatabricksSink.Builder sink = Rig.sink(workspace).applyMode("public.versions", ApplyMode.HISTORY);
        try (Rig rig = new Rig(workspace, Rig.workspace(workspace), sink, "bounds", Mode.CDC)) {
            rig.commit(rig.flush(1_000, first(rig)));
            List<Path> moved = spread(rig, MOVED, "`it's ``id```");
            List<Path> mixed = spread(rig, MIXED, "day");
            List<Path> versions = spread(rig, VERSIONS, "id");

            Flush flush = rig.flush(
                    2_000,
                    // The row's value is in the target alone, under a key outside of the new keys' range.
                    rig.changes(
                            0,
                            Rows.of(MOVED).delete(1_499, 1, -44L, null),
                            Rows.of(MOVED).update(1_500, 1, -51L, Rows.SAME).from(0, -26L)),
                    rig.changes(
                            0,
                            Rows.of(MIXED)
                                    .update(1_500, 1, LAST_DAY, NAMES.get(1), -1L, "last")
                                    .delete(1_500, 2, LAST_DAY, NAMES.get(0), -1_000_001L, null)),
                    rig.changes(0, Rows.of(VERSIONS).update(1_500, 1, -80, "new")));
            rig.pend(flush);
            List<Path> away = new ArrayList<>();
            away.addAll(without(moved, 1, 2));
            away.addAll(without(mixed, 7));
            away.addAll(without(versions, 0));
            hide(away);
            try {
                rig.apply(flush);
            } finally {
                show(away);
            }

            assertThat(rig.rows("moved", "`it's ``id```, v"))
                    .hasSize(FILES * ROWS - 1)
                    .contains("-51|v-26", "-42|v-42")
                    .noneMatch(row -> row.startsWith("-26|") || row.startsWith("-44|"));
            assertThat(rig.rows("mixed", "day, v"))
                    .hasSize(FILES * ROWS - 1)
                    .contains("0001-01-01|v-80", "9999-12-31|last");
            assertThat(rig.query("SELECT v, _cdc_valid_to IS NULL FROM " + rig.target("versions")
                            + " WHERE id = -80 ORDER BY _cdc_lsn"))
                    .containsExactly("v-80|false", "new|true");

            withoutBounds(rig, moved.get(0));
        }
    }

    /** As an older version has left it: nothing is known of the files' keys, and everything is read. */
    private static void withoutBounds(Rig rig, Path other) throws IOException {
        Flush flush = rig.flush(3_000, rig.changes(0, Rows.of(MOVED).update(2_500, 1, 30L, "old")));
        rig.pend(flush);
        String text = CheckpointFormat.encode(rig.checkpoint);
        Flush unknown = CheckpointFormat.decode(text.replaceAll(",\"keys\":\\[.*?]", ""))
                .pending()
                .orElseThrow();
        assertThat(unknown).isNotEqualTo(flush);

        hide(List.of(other));
        try {
            assertThatThrownBy(() -> rig.apply(unknown)).hasMessageContaining("public.moved");
        } finally {
            show(List.of(other));
        }
        rig.apply(unknown);
        assertThat(rig.rows("moved", "`it's ``id```, v"))
                .hasSize(FILES * ROWS - 1)
                .contains("30|old");
    }

    private static TableFlush[] first(Rig rig) {
        Rows moved = Rows.of(MOVED);
        Rows mixed = Rows.of(MIXED);
        Rows versions = Rows.of(VERSIONS);
        int rows = FILES * ROWS;
        for (int i = 0; i < rows; i++) {
            int id = 2 * i - rows;
            moved.insert(500, i, (long) id, "v" + id);
            versions.insert(500, i, id, "v" + id);
            int day = i == 0 ? FIRST_DAY : i >= rows - 2 ? LAST_DAY : 100 * id;
            mixed.insert(
                    500,
                    i,
                    day,
                    i < rows - 2 ? "n" : NAMES.get(i - rows + 2),
                    i < rows - 1 ? -1_000_001L : -1L,
                    "v" + id);
        }
        return new TableFlush[] {rig.changes(0, moved), rig.changes(0, mixed), rig.changes(0, versions)};
    }

    /** Lays the table out by its first key; its files, in that order. */
    private static List<Path> spread(Rig rig, TableSchema table, String key) {
        String target = rig.target(table.id().name());
        rig.execute("INSERT OVERWRITE " + target + " SELECT /*+ REPARTITION_BY_RANGE(" + FILES + ", " + key
                + ") */ * FROM " + target);
        List<Path> files =
                rig
                        .query("SELECT min(" + key + "), input_file_name() FROM " + target + " GROUP BY 2 ORDER BY 1")
                        .stream()
                        .map(row -> Path.of(
                                URI.create(row.substring(row.indexOf('|') + 1).replace("%25", "%"))))
                        .toList();
        assertThat(files).hasSize(FILES).allMatch(Files::isRegularFile);
        return files;
    }

    private static List<Path> without(List<Path> files, int... kept) {
        return IntStream.range(0, files.size())
                .filter(i -> IntStream.of(kept).noneMatch(keep -> keep == i))
                .mapToObj(files::get)
                .toList();
    }

    private static void hide(List<Path> files) throws IOException {
        for (Path file : files) {
            Files.move(file, hidden(file));
        }
    }

    private static void show(List<Path> files) throws IOException {
        for (Path file : files) {
            Files.move(hidden(file), file);
        }
    }

    private static Path hidden(Path file) {
        return file.resolveSibling(file.getFileName() + ".away");
    }
}
