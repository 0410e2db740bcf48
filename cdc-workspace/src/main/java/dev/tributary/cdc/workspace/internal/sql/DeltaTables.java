package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.WorkspaceCatalog;
import java.util.List;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.delta.catalog.DeltaTableV2;

/** Delta tables by the names that statements use. */
final class DeltaTables {

    private DeltaTables() {}

    static DeltaTableV2 load(SparkSession session, List<String> name) {
        WorkspaceCatalog catalog =
                (WorkspaceCatalog) session.sessionState().catalogManager().catalog(WorkspaceCatalog.NAME);
        int last = name.size() - 1;
        Identifier identifier = Identifier.of(name.subList(0, last).toArray(new String[0]), name.get(last));
        try {
            if (catalog.loadTable(identifier) instanceof DeltaTableV2 table) {
                return table;
            }
        } catch (NoSuchTableException e) {
            throw notFound(name);
        }
        throw notFound(name);
    }

    static SqlFailure notFound(List<String> name) {
        return SqlFailure.of(
                "TABLE_OR_VIEW_NOT_FOUND",
                "The table or view " + TableName.quote(name)
                        + " cannot be found. Verify the spelling and correctness of the schema and catalog.",
                "42P01");
    }
}
