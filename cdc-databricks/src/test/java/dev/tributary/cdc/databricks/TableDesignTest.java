package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be asked of targets beyond their rows. */
@LocalWorkspace
class TableDesignTest {

    private static final TableSchema SALE = Rig.table(
            "sale",
            Rig.key(1, "id", DataType.INT32, 1),
            Rig.column(2, "region", DataType.STRING),
            Rig.column(3, "note", DataType.STRING));
    private static final TableSchema LATER = Rig.table(
            "sale",
            Rig.key(1, "id", DataType.INT32, 1),
            Rig.column(4, "note", DataType.DATE),
            Rig.column(5, "mail", DataType.STRING));

    private static Rig rig(TestWorkspace workspace, DatabricksSink.Builder builder, Mode mode) {
        return new Rig(workspace, Rig.workspace(workspace), builder, "p", mode);
    }

    @Test
    void tablesAreLaidOutAndTaggedAsAsked(TestWorkspace workspace) {
        DatabricksSink.Builder builder = Rig.sink(workspace)
                .clusterBy(Clustering.NONE)
                .clusterBy("public.sale", List.of("region", "id"))
                .partitionBy("part*", List.of("region"))
                .tableTag("*", "team", "music")
                .tableTag("sale", "domain", "shop")
                .columnTag("public.*.mail", "class", "personal")
                .tableProperty("delta.logRetentionDuration", "interval 9 days")
                .droppedColumns(DroppedColumns.DROP);
        String tags = "SELECT table_name, column_name, tag_name, tag_value FROM information_schema.column_tags"
                + " WHERE schema_name = '" + workspace.schema()
                + "' UNION ALL SELECT table_name, '', tag_name, tag_value"
                + " FROM information_schema.table_tags WHERE schema_name = '" + workspace.schema()
                + "' ORDER BY 1, 2, 3";
        try (Rig rig = rig(workspace, builder, Mode.CDC)) {
            rig.replace(10, Rows.of(SALE).row(1, "north", "a").row(2, "south", "b"));
            assertThat(rig.query(tags)).containsExactly("sale||domain|shop", "sale||team|music");
            assertThat(rig.query("SHOW TBLPROPERTIES " + rig.target("sale")))
                    .contains(
                            "delta.logRetentionDuration|interval 9 days", "clusteringColumns|[[\"region\"],[\"id\"]]");

            // A flush drops the column that the table is clustered by, and one whose name comes back as another column.
            rig.commit(20, Rows.of(LATER).insert(20, 1, 3, 1, "x@example.org"));
            assertThat(rig.query("SELECT * EXCEPT (_cdc_lsn, _cdc_ordinal, _cdc_xid, _cdc_committed_at) FROM "
                            + rig.target("sale") + " ORDER BY id"))
                    .containsExactly("1|null|null", "2|null|null", "3|1970-01-02|x@example.org");
            assertThat(rig.query("SHOW TBLPROPERTIES " + rig.target("sale"))).contains("clusteringColumns|[[\"id\"]]");
            assertThat(rig.query(tags)).contains("sale|mail|class|personal");
        }
        TableSchema part =
                Rig.table("parts", Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "region", DataType.STRING));
        try (Rig rig = rig(workspace, builder, Mode.SNAPSHOT)) {
            rig.replace(30, Rows.of(part).row(1, "north"));
            rig.replace(31, Rows.of(part).row(2, "south"));
            assertThat(rig.rows("parts", "id, region")).containsExactly("2|south");
            assertThat(rig.query("DESCRIBE TABLE " + rig.target("parts"))).contains("# Partition Information||");
        }
    }

    @Test
    void commentsOfTheSourceAreCarriedAndKeptUp(TestWorkspace workspace) {
        String comments = "SELECT '', comment FROM information_schema.tables WHERE table_schema = '"
                + workspace.schema() + "' AND table_name = 'said' UNION ALL SELECT column_name, comment FROM"
                + " information_schema.columns WHERE table_schema = '" + workspace.schema()
                + "' AND table_name = 'said' AND left(column_name, 1) <> '_' ORDER BY 1";
        String metadataChanges = "SELECT count(*) FROM (DESCRIBE HISTORY %s) WHERE operation NOT IN ('MERGE', 'WRITE')";
        try (Rig rig = rig(workspace, Rig.sink(workspace), Mode.CDC)) {
            String table = rig.target("said");
            rig.replace(10, Rows.of(said("the customer's", "its\nwords")).row(1, "a"));
            assertThat(rig.query(comments))
                    .containsExactly(
                            "|the customer's | replicated from public.said",
                            "id|source type INT32, attribute 1",
                            "note|its\nwords | source type STRING, attribute 2");
            List<String> before = rig.query(metadataChanges.formatted(table));
            rig.commit(20, Rows.of(said("the customer's", "its\nwords")).insert(20, 1, 2, "b"));
            assertThat(rig.query(metadataChanges.formatted(table))).isEqualTo(before);

            rig.commit(30, Rows.of(said("", "other")).insert(30, 1, 3, "c"));
            assertThat(rig.query(comments))
                    .containsExactly(
                            "|replicated from public.said",
                            "id|source type INT32, attribute 1",
                            "note|other | source type STRING, attribute 2");
            rig.execute("COMMENT ON TABLE " + table + " IS 'told by people'");
        }
        try (Rig rig = rig(workspace, Rig.sink(workspace), Mode.CDC)) {
            rig.replace(40, Rows.of(said("the customer's", "last")).row(1, "a"));
            assertThat(rig.query(comments))
                    .containsExactly(
                            "|told by people",
                            "id|source type INT32, attribute 1",
                            "note|last | source type STRING, attribute 2");
        }
    }

    private static TableSchema said(String table, String column) {
        TableSchema plain = Rig.table("said", Rig.key(1, "id", DataType.INT32, 1));
        Column note = new Column(2, "note", DataType.STRING, "STRING", true, 0, null, column);
        return new TableSchema(
                plain.id(), plain.sourceId(), List.of(plain.columns().get(0), note), table);
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsTouched(TestWorkspace workspace) {
        try (Rig rig = rig(workspace, Rig.sink(workspace).clusterBy("sale", List.of("nowhere")), Mode.SNAPSHOT)) {
            assertThatThrownBy(() -> rig.sink.check(List.of(SALE)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("'nowhere'");
        }
        DatabricksSink.Builder builder = Rig.sink(workspace);
        assertThatThrownBy(() -> builder.partitionBy("sale", List.of())).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> builder.clusterBy("sale", List.of("a", "b", "c", "d", "e")))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> builder.tableTag("*", "a.b", "")).isInstanceOf(ConfigurationException.class);
    }
}
