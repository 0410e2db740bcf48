package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.CatalogManaged;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ShowTableProperties;
import org.apache.spark.sql.classic.SparkSession;
import org.jspecify.annotations.Nullable;

/** {@code SHOW TBLPROPERTIES}, with the property that the catalog keeps and Delta does not know. */
final class TableProperties {

    private TableProperties() {}

    static SqlResult complete(
            CatalogStore store, SparkSession session, LogicalPlan plan, Words words, SqlResult answer) {
        if (!(plan instanceof ShowTableProperties shown)) {
            return answer;
        }
        words.expect("SHOW", "TBLPROPERTIES");
        TableName name = CatalogStatements.object(words.name(3), SessionNames.of(session));
        if (!store.table(name).map(table -> table.catalogManaged).orElse(false)) {
            return answer;
        }
        boolean all = shown.propertyKey().isEmpty();
        if (!all && !shown.propertyKey().get().equalsIgnoreCase(CatalogManaged.PROPERTY)) {
            return answer;
        }
        List<@Nullable String[]> rows = new ArrayList<>();
        if (all) {
            answer.rows().forEachRemaining(rows::add);
        }
        rows.add(new @Nullable String[] {CatalogManaged.PROPERTY, CatalogManaged.SUPPORTED});
        rows.sort(Comparator.comparing(row -> String.valueOf(row[0])));
        return new SqlResult(answer.columns(), rows.iterator());
    }
}
