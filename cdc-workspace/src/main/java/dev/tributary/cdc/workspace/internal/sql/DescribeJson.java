package dev.tributary.cdc.workspace.internal.sql;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.cdc.workspace.internal.catalog.CatalogModel;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.CatalogManaged;
import dev.tributary.cdc.workspace.internal.spark.JsonTypes;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * {@code DESCRIBE [TABLE] EXTENDED name AS JSON [STATIC ONLY]}: one row of one column.
 *
 * @see <a href="https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-aux-describe-table">DESCRIBE TABLE</a>
 */
final class DescribeJson {

    private final CatalogStore store;
    private final SparkSession session;

    DescribeJson(CatalogStore store, SparkSession session) {
        this.store = store;
        this.session = session;
    }

    /** The answer, or nothing when the statement is not this one. */
    Optional<SqlResult> run(String sql) {
        Words words = Words.of(sql);
        boolean describes = (words.accept("DESCRIBE") || words.accept("DESC")) && asJson(words.tokens());
        if (!describes) {
            return Optional.empty();
        }
        words.accept("TABLE");
        if (!words.accept("EXTENDED")) {
            words.expect("FORMATTED");
        }
        List<String> parts = words.name(3);
        words.expect("AS", "JSON");
        if (words.accept("STATIC")) {
            words.expect("ONLY");
        }
        words.end();
        TableName name = CatalogStatements.object(parts, SessionNames.of(session));
        Optional<CatalogModel.View> view = store.views().find(name);
        ObjectNode json = view.isPresent() ? view(name, view.get()) : table(name, parts);
        return Optional.of(
                SqlResult.text(List.of("json_metadata"), List.<@Nullable String[]>of(new String[] {json.toString()})));
    }

    private static boolean asJson(List<Token> tokens) {
        int end = tokens.size();
        while (end > 0 && tokens.get(end - 1).isSymbol(';')) {
            end--;
        }
        if (end > 4 && tokens.get(end - 2).is("STATIC") && tokens.get(end - 1).is("ONLY")) {
            end -= 2;
        }
        return end > 4 && tokens.get(end - 2).is("AS") && tokens.get(end - 1).is("JSON");
    }

    private ObjectNode table(TableName name, List<String> parts) {
        CatalogModel.Table table = store.table(name).orElseThrow(() -> DeltaTables.notFound(parts));
        Metadata metadata = DeltaTables.load(session, parts).initialSnapshot().metadata();
        ObjectNode json = named(name, metadata.schema());
        if (metadata.description() != null) {
            json.put("comment", metadata.description());
        }
        owned(json, table.createdAt).put("type", "MANAGED").put("provider", "delta");
        List<String> partitions = CollectionConverters.asJava(metadata.partitionColumns());
        if (!partitions.isEmpty()) {
            partitions.forEach(json.putArray("partition_columns")::add);
        }
        Map<String, String> properties = new TreeMap<>(CollectionConverters.asJava(metadata.configuration()));
        if (table.catalogManaged) {
            properties.put(CatalogManaged.PROPERTY, CatalogManaged.SUPPORTED);
        }
        properties.forEach(json.putObject("table_properties")::put);
        if (!table.keys.isEmpty()) {
            json.put(
                    "table_constraints",
                    table.keys.stream()
                            .map(key -> "(" + key.name + "," + key.text.replaceFirst("^CONSTRAINT \\S+ ", "") + ")")
                            .collect(Collectors.joining(",", "[", "]")));
        }
        return json;
    }

    private static ObjectNode view(TableName name, CatalogModel.View view) {
        ObjectNode json = named(name, (StructType) DataType.fromJson(view.columns));
        if (view.comment != null) {
            json.put("comment", view.comment);
        }
        owned(json, view.createdAt).put("type", "VIEW").put("view_text", view.text);
        view.queryColumns.forEach(json.putArray("view_query_output_columns")::add);
        return json;
    }

    private static ObjectNode named(TableName name, StructType columns) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("table_name", name.name())
                .put("catalog_name", name.catalog());
        json.putArray("namespace").add(name.schema());
        json.put("schema_name", name.schema());
        Arrays.stream(columns.fields()).map(JsonTypes::field).forEach(json.putArray("columns")::add);
        return json;
    }

    private static ObjectNode owned(ObjectNode json, long createdAt) {
        return json.put("owner", "local@workspace.invalid")
                .put(
                        "created_time",
                        Instant.ofEpochMilli(createdAt)
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString());
    }
}
