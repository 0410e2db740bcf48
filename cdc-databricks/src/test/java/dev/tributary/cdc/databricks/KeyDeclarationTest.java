package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keys of targets that exist before their key is known. */
@LocalWorkspace
class KeyDeclarationTest {

    private static TableSchema keyed(String name) {
        return keyed(name, "id");
    }

    private static TableSchema keyed(String name, String key) {
        return Rig.table(name, Rig.key(1, key, DataType.INT32, 1), Rig.column(2, "note", DataType.STRING));
    }

    @Test
    @Tag("D6")
    void areDeclaredWhenTheyCanBe(TestWorkspace workspace) {
        String keys = "SELECT table_name, column_name FROM information_schema.key_column_usage WHERE table_schema = '"
                + workspace.schema() + "' ORDER BY 1, 2";
        TableSchema keyless =
                Rig.table("later", Rig.column(1, "id", DataType.INT32), Rig.column(2, "note", DataType.STRING));
        try (Rig rig = new Rig(workspace, "p", Mode.CDC)) {
            rig.replace(10, Rows.of(keyless).row(1, "a").row(null, "b"));
            assertThat(rig.query(keys)).isEmpty();
            // The key changed, so the table is copied anew.
            rig.replace(20, Rows.of(keyed("later")).row(1, "a").row(2, "b"));
            assertThat(rig.query(keys)).as("declared later").containsExactly("later|id");

            make(rig, "doubled", "(1, 'a'), (1, 'b')");
            make(rig, "empty", "(1, 'a'), (CAST(NULL AS INT), 'b')");
            rig.commit(rig.flush(
                    30,
                    rig.changes(0, Rows.of(keyed("doubled")).insert(30, 1, 3, "c")),
                    rig.changes(0, Rows.of(keyed("empty")).insert(30, 2, 3, "c"))));
            assertThat(rig.query(keys)).containsExactly("later|id");
            assertThat(rig.warnings)
                    .filteredOn(warning -> warning.startsWith("The primary key (id) of public."))
                    .hasSize(2)
                    .anyMatch(warning -> warning.contains("public.doubled") && warning.contains("the same key. "))
                    .anyMatch(warning -> warning.contains("public.empty") && warning.contains("no value in it. "));
            int said = rig.warnings.size();
            rig.commit(40, Rows.of(keyed("empty")).insert(40, 1, 4, "d"));
            assertThat(rig.warnings).as("said once").hasSize(said);
            assertThat(rig.rows("empty", "id")).containsExactly("null", "1", "3", "4");

            // As a run leaves it that is killed between the last two statements; and what the warning asked for.
            rig.execute("ALTER TABLE " + rig.target("later") + " DROP PRIMARY KEY");
            rig.execute("DELETE FROM " + rig.target("empty") + " WHERE id IS NULL");
        }
        try (Rig rig = new Rig(workspace, "p", Mode.CDC)) {
            rig.commit(rig.flush(
                    50,
                    rig.changes(0, Rows.of(keyed("later")).insert(50, 1, 3, "c")),
                    rig.changes(0, Rows.of(keyed("empty")).insert(50, 2, 5, "e"))));
            assertThat(rig.query(keys)).as("the next run").containsExactly("empty|ID", "later|id");

            // A key goes with the name of its column.
            rig.commit(60, Rows.of(keyed("later", "ident")).insert(60, 1, 4, "d"));
            assertThat(rig.query(keys)).containsExactly("empty|ID", "later|ident");
            assertThat(rig.warnings).isEmpty();
        }
        try (Rig rig = new Rig(workspace, "p", Mode.CDC)) {
            rig.commit(70, Rows.of(keyed("empty")).insert(70, 1, 6, "f"));
            assertThat(rig.warnings).as("declared is declared").isEmpty();
        }
    }

    /** A target that others made. */
    private static void make(Rig rig, String name, String rows) {
        rig.execute("CREATE TABLE " + rig.target(name) + " AS SELECT * FROM VALUES " + rows + " AS t(`ID`, note)");
    }
}
