package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import org.junit.jupiter.api.Test;

@LocalWorkspace
class SinkTest {

    private static final TableSchema NOTE =
            Rig.table("note", Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "body", DataType.STRING));

    @Test
    void first(TestWorkspace workspace) {
        try (Rig rig = new Rig(workspace, "p", Mode.CDC)) {
            rig.replace(10, Rows.of(NOTE).row(1, "a").row(2, "b").row(3, "c"));
            assertThat(rig.rows("note", "id, body, _cdc_lsn")).containsExactly("1|a|10", "2|b|10", "3|c|10");
            rig.commit(
                    20,
                    Rows.of(NOTE)
                            .insert(15, 1, 4, "d")
                            .update(15, 2, 1, "A")
                            .delete(20, 1, 2, null)
                            .delete(20, 2, 3, null)
                            .insert(20, 3, 3, "C"));
            assertThat(rig.rows("note", "id, body, _cdc_lsn")).containsExactly("1|A|15", "3|C|20", "4|d|15");
        }
    }
}
