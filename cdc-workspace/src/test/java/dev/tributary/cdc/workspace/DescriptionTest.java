package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tables and files look like to programs that ask. */
@LocalWorkspace
class DescriptionTest {

    private Sql sql;
    private String schema;

    @BeforeEach
    void connect(TestWorkspace workspace) throws Exception {
        sql = Sql.in(workspace);
        schema = workspace.schema();
    }

    @AfterEach
    void close() throws Exception {
        sql.close();
    }

    @Test
    void describesTablesAndViewsAsJson() throws Exception {
        sql.run(
                "CREATE TABLE t (id BIGINT COMMENT 'the key', price DECIMAL(12,3), at TIMESTAMP, wall TIMESTAMP_NTZ, name STRING,"
                        + " tags ARRAY<STRING>, more MAP<STRING, INT>, s STRUCT<a: INT>, PRIMARY KEY (id)) COMMENT 'all'"
                        + " TBLPROPERTIES ('mine' = '1', 'delta.feature.catalogManaged' = 'supported')",
                "CREATE VIEW v AS SELECT id FROM t");
        assertThat(sql.columns("DESCRIBE TABLE EXTENDED t AS JSON")).containsExactly("json_metadata");
        JsonNode table = json("DESCRIBE EXTENDED main." + schema + ".t AS JSON");
        assertThat(table.path("table_name").asText()).isEqualTo("t");
        assertThat(table.path("catalog_name").asText()).isEqualTo("main");
        assertThat(table.path("schema_name").asText()).isEqualTo(schema);
        assertThat(table.path("type").asText()).isEqualTo("MANAGED");
        assertThat(table.path("comment").asText()).isEqualTo("all");
        assertThat(table.path("table_properties").path("mine").asText()).isEqualTo("1");
        assertThat(table.path("table_properties")
                        .path("delta.feature.catalogManaged")
                        .asText())
                .isEqualTo("supported");
        assertThat(table.path("table_constraints").asText()).isEqualTo("[(t_pk,PRIMARY KEY (id) NOT ENFORCED NORELY)]");
        assertThat(table.path("columns"))
                .hasToString(
                        "[{\"name\":\"id\",\"type\":{\"name\":\"bigint\"},\"comment\":\"the key\",\"nullable\":false},"
                                + "{\"name\":\"price\",\"type\":{\"name\":\"decimal\",\"precision\":12,\"scale\":3},\"nullable\":true},"
                                + "{\"name\":\"at\",\"type\":{\"name\":\"timestamp_ltz\"},\"nullable\":true},"
                                + "{\"name\":\"wall\",\"type\":{\"name\":\"timestamp_ntz\"},\"nullable\":true},"
                                + "{\"name\":\"name\",\"type\":{\"name\":\"string\",\"collation\":\"UTF8_BINARY\"},\"nullable\":true},"
                                + "{\"name\":\"tags\",\"type\":{\"name\":\"array\",\"element_type\":{\"name\":\"string\","
                                + "\"collation\":\"UTF8_BINARY\"},\"element_nullable\":true},\"nullable\":true},"
                                + "{\"name\":\"more\",\"type\":{\"name\":\"map\",\"key_type\":{\"name\":\"string\",\"collation\":"
                                + "\"UTF8_BINARY\"},\"value_type\":{\"name\":\"int\"},\"value_nullable\":true},\"nullable\":true},"
                                + "{\"name\":\"s\",\"type\":{\"name\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":{\"name\":\"int\"},"
                                + "\"nullable\":true}]},\"nullable\":true}]");
        JsonNode view = json("DESCRIBE TABLE EXTENDED v AS JSON STATIC ONLY");
        assertThat(view.path("type").asText()).isEqualTo("VIEW");
        assertThat(view.path("view_text").asText()).isEqualTo("SELECT id FROM t");
        assertThat(sql.failure("DESCRIBE TABLE EXTENDED nowhere AS JSON").state())
                .isEqualTo("42P01");
        assertThat(sql.value("SHOW CREATE TABLE t"))
                .startsWith("CREATE TABLE main." + schema + ".t (")
                .contains(
                        "id BIGINT NOT NULL COMMENT 'the key'",
                        "CONSTRAINT t_pk PRIMARY KEY (id)",
                        "USING delta",
                        "COMMENT 'all'",
                        "'delta.feature.catalogManaged' = 'supported'",
                        "'mine' = '1'");
    }

    private JsonNode json(String statement) throws Exception {
        return new ObjectMapper().readTree(sql.value(statement));
    }

    @Test
    void readsAndListsTheFilesOfAVolume() throws Exception {
        sql.run("CREATE VOLUME files");
        String folder = "/Volumes/main/" + schema + "/files";
        sql.parquet("SELECT 1 AS id, 'a' AS name", folder + "/part/one.parquet");
        assertThat(sql.columns("SELECT * FROM read_files('" + folder + "/part', format => 'parquet') AS f"))
                .containsExactly("id", "name", "_rescued_data");
        assertThat(sql.rows("SELECT f.id, f.name FROM read_files('" + folder + "/part') f WHERE f.id = 1"))
                .containsExactly("1|a");
        assertThat(sql.failure("SELECT * FROM read_files('" + folder + "', format => 'csv')")
                        .message())
                .contains("not supported by the local workspace: read_files … format => 'csv'");
        assertThat(sql.failure("SELECT * FROM read_files('s3://bucket/x')").message())
                .contains("not supported by the local workspace: read_files of the path s3://bucket/x");
        assertThat(sql.columns("LIST '" + folder + "'")).containsExactly("path", "name", "size", "modification_time");
        assertThat(sql.rows("LIST '" + folder + "/'").get(0)).startsWith(folder + "/part/|part/|0|");
        assertThat(sql.rows("LIST '" + folder + "/part'").get(0)).startsWith(folder + "/part/one.parquet|one.parquet|");
        assertThat(sql.failure("LIST '" + folder + "/none'").state()).isEqualTo("42K03");
    }
}
