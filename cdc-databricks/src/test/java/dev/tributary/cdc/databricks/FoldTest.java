package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.TableFlush;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The MERGE against a model of the source: all four shapes of the statement, flushes and their replay. */
@LocalWorkspace
class FoldTest {

    /** Of which the first is applied twice. */
    private static final int FLUSHES = Boolean.getBoolean("campaign") ? 2 : 1;

    @Test
    @Tag("D7")
    @Tag("D8")
    @Tag("V2")
    @Tag("V3")
    void foldsAsTheModelDoes(TestWorkspace workspace) {
        List<TableSchema> schemas = new ArrayList<>();
        List<FoldModel> models = new ArrayList<>();
        for (int shape = 0; shape < 4; shape++) {
            schemas.add(Rig.table(
                    "shape" + shape,
                    Rig.key(1, shape == 0 ? "Key `one`" : "Key \"one\"", DataType.INT32, 1),
                    Rig.key(2, "key 'two'", DataType.STRING, 2),
                    Rig.column(4, "t", DataType.STRING),
                    Rig.column(5, "s.c2", DataType.STRING),
                    Rig.column(6, "select", DataType.STRING)));
            models.add(new FoldModel(42 + shape, 60, (shape & 1) != 0, (shape & 2) != 0));
        }
        try (Rig rig = new Rig(workspace, "fold", Mode.CDC)) {
            for (int i = 0; i < 4; i++) {
                rig.replace(10, models.get(i).snapshot(schemas.get(i)));
            }
            for (long lsn = 1_000; lsn <= FLUSHES * 1_000; lsn += 1_000) {
                List<TableFlush> tables = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    List<Rows> rows = models.get(i).flush(schemas.get(i), lsn, 300, 3);
                    tables.add(rig.changes(10, rows.toArray(new Rows[0])));
                }
                Flush flush = rig.flush(lsn + 900, tables.toArray(new TableFlush[0]));
                rig.pend(flush);
                if (lsn == 1_000) {
                    rig.applyWithoutEnd(flush);
                }
                rig.apply(flush);
                List<String> selects = new ArrayList<>();
                List<String> expected = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    selects.add("SELECT " + i + ", `" + (i == 0 ? "Key ``one``" : "Key \"one\"")
                            + "`, `key 'two'`, `t`, `s.c2`, `select` FROM " + rig.target("shape" + i));
                    String shape = i + "|";
                    models.get(i).expected().forEach(row -> expected.add(shape + row));
                }
                assertThat(rig.query(String.join(" UNION ALL ", selects) + " ORDER BY 1, 2, 3"))
                        .as("shapes at %d", lsn)
                        .containsExactlyElementsOf(expected);
            }
        }
    }
}
