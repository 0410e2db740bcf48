package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogModel;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.CatalogManaged;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.skipping.clustering.ClusteringColumnInfo;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/** {@code SHOW CREATE TABLE} of a table, which open-source Delta does not answer; of a view it is Spark's. */
final class ShowCreateTable {

    private ShowCreateTable() {}

    static Optional<SqlResult> run(CatalogStore store, SparkSession session, String sql) {
        Words words = Words.of(sql);
        if (!words.accept("SHOW", "CREATE", "TABLE")) {
            return Optional.empty();
        }
        List<String> parts = words.name(3);
        words.end();
        TableName name = CatalogStatements.object(parts, SessionNames.of(session));
        Optional<CatalogModel.Table> table = store.table(name);
        if (table.isEmpty()) {
            return Optional.empty();
        }
        String text = text(session, name, parts, table.get());
        return Optional.of(SqlResult.text(List.of("createtab_stmt"), List.<@Nullable String[]>of(new String[] {text})));
    }

    private static String text(SparkSession session, TableName name, List<String> parts, CatalogModel.Table table) {
        var snapshot = DeltaTables.load(session, parts).initialSnapshot();
        Metadata metadata = snapshot.metadata();
        List<String> members = new ArrayList<>();
        Arrays.stream(metadata.schema().fields()).map(field -> field.toDDL()).forEach(members::add);
        table.keys.forEach(key -> members.add(key.text));
        StringBuilder text = new StringBuilder("CREATE TABLE ")
                .append(name.dotted())
                .append(members.stream().collect(Collectors.joining(",\n  ", " (\n  ", ")\nUSING delta\n")));
        List<String> partitions = CollectionConverters.asJava(metadata.partitionColumns());
        if (!partitions.isEmpty()) {
            text.append("PARTITIONED BY (")
                    .append(String.join(", ", partitions))
                    .append(")\n");
        }
        List<String> clustering = CollectionConverters.asJava(ClusteringColumnInfo.extractLogicalNames(snapshot));
        if (!clustering.isEmpty()) {
            text.append("CLUSTER BY (").append(String.join(", ", clustering)).append(")\n");
        }
        if (metadata.description() != null) {
            text.append("COMMENT '")
                    .append(metadata.description().replace("\\", "\\\\").replace("'", "\\'"))
                    .append("'\n");
        }
        Map<String, String> properties = new TreeMap<>(CollectionConverters.asJava(metadata.configuration()));
        if (table.catalogManaged) {
            properties.put(CatalogManaged.PROPERTY, CatalogManaged.SUPPORTED);
        }
        if (!properties.isEmpty()) {
            text.append(properties.entrySet().stream()
                    .map(e -> "'" + e.getKey() + "' = '" + e.getValue() + "'")
                    .collect(Collectors.joining(",\n  ", "TBLPROPERTIES (\n  ", ")\n")));
        }
        return text.toString();
    }
}
