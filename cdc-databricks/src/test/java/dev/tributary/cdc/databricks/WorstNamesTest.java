package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.internal.sql.Quoted;
import dev.tributary.cdc.spi.TableFlush;
import dev.tributary.cdc.testkit.WorstNames;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a table or a column is called at the source: it keeps its name, or is refused before anything is written. */
@LocalWorkspace
@Tag("D12")
@Tag("W8")
class WorstNamesTest {

    private static final boolean CAMPAIGN = Boolean.getBoolean("campaign");

    /** As a column: a variable's reference, and what MERGE calls columns of its own. */
    private static final List<String> REFUSED = List.of(
            "${x}",
            "_metadata",
            "_row_id_",
            "_file_name_",
            "_row_dropped_",
            "_source_row_present_",
            "_target_row_present_");

    @Test
    void everyColumnKeepsItsNameOrIsRefused(TestWorkspace workspace) {
        try (Rig rig = new Rig(workspace, "p", Mode.CDC)) {
            List<String> names = new ArrayList<>(WorstNames.ALL);
            names.removeAll(REFUSED);
            REFUSED.forEach(name -> assertRefused(rig, table("one", List.of(name))));

            TableSchema before = table("wide", names.subList(0, names.size() / 2));
            TableSchema wide = table("wide", names);
            rig.replace(10, Rows.of(before).row(values(before, 1)).row(values(before, 2)));
            rig.commit(20, Rows.of(wide).update(20, 1, values(wide, 2)).insert(20, 2, values(wide, 3)));

            String columns = names.stream().map(Quoted::identifier).collect(Collectors.joining(", "));
            String expected =
                    IntStream.range(0, names.size()).mapToObj(String::valueOf).collect(Collectors.joining("|"));
            assertThat(rig.rows("wide", "id, " + columns))
                    .hasSize(3)
                    .endsWith("2|" + expected, "3|" + expected)
                    .first()
                    .asString()
                    .startsWith("1|0|1|2")
                    .endsWith("|null");
            assertThat(rig.query("SELECT column_name FROM information_schema.columns WHERE table_name = 'wide'"
                            + " AND table_schema = '" + workspace.schema() + "'"))
                    .containsAll(names);
        }
    }

    @Test
    void everyTableKeepsItsNameOrIsRefused(TestWorkspace workspace) {
        try (Rig rig = new Rig(workspace, "p", Mode.CDC)) {
            // A table takes seconds, so that several names become one.
            List<StringBuilder> together = new ArrayList<>(List.of(new StringBuilder()));
            for (String name : WorstNames.ALL) {
                if (name.contains("${") || name.chars().anyMatch(c -> c <= ' ' || c == 0x7F || c == '.' || c == '/')) {
                    assertRefused(rig, table(name, List.of()));
                    continue;
                }
                if (together.get(0).length() + name.length() > 250) {
                    together.add(0, new StringBuilder());
                }
                together.get(0).append(name).append('_');
            }
            List<TableFlush> changes = new ArrayList<>();
            List<String> selects = new ArrayList<>();
            for (StringBuilder names : together) {
                TableSchema schema = table(names.toString(), List.of("v"));
                if (CAMPAIGN || changes.isEmpty()) {
                    rig.replace(10, Rows.of(schema).row(values(schema, 1)));
                }
                changes.add(rig.changes(10, Rows.of(schema).insert(20, 1, values(schema, 2))));
                selects.add("SELECT id, '" + selects.size() + "' FROM " + workspace.catalog() + "." + workspace.schema()
                        + "." + Quoted.identifier(names.toString()));
            }
            rig.commit(rig.flush(20, changes.toArray(TableFlush[]::new)));
            List<String> rows = new ArrayList<>();
            for (int i = 0; i < changes.size(); i++) {
                if (CAMPAIGN || i == 0) {
                    rows.add("1|" + i);
                }
                rows.add("2|" + i);
            }
            assertThat(rig.query(String.join(" UNION ALL ", selects) + " ORDER BY 2, 1"))
                    .containsExactlyElementsOf(rows);
        }
    }

    private static TableSchema table(String name, List<String> columns) {
        List<Column> all = new ArrayList<>();
        all.add(Rig.key(1, "id", DataType.INT32, 1));
        columns.forEach(column -> all.add(Rig.column(all.size() + 1, column, DataType.INT32)));
        return Rig.table(name, all.toArray(Column[]::new));
    }

    /** Each column holds its place. */
    private static Object[] values(TableSchema schema, int id) {
        Object[] values = new Object[schema.columns().size()];
        values[0] = id;
        for (int i = 1; i < values.length; i++) {
            values[i] = i - 1;
        }
        return values;
    }

    private static void assertRefused(Rig rig, TableSchema schema) {
        assertThatThrownBy(() -> rig.sink.check(List.of(schema)))
                .as(schema.toString())
                .isInstanceOf(CdcException.class)
                .extracting(e -> ((CdcException) e).remedy())
                .asString()
                .isNotBlank();
    }
}
