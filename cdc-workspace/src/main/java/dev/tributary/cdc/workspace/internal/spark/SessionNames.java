package dev.tributary.cdc.workspace.internal.spark;

import dev.tributary.cdc.workspace.internal.catalog.SchemaName;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.AnalysisContext;
import scala.collection.immutable.Seq;

/** The catalog and schema that a session is in; kept in its configuration, where its catalog plugin finds them. */
public record SessionNames(String catalog, String schema) {

    private static final String CATALOG = "tributary.current.catalog";
    private static final String SCHEMA = "tributary.current.schema";

    public static SessionNames of(SparkSession session) {
        return new SessionNames(
                session.conf().get(CATALOG, "main"), session.conf().get(SCHEMA, "default"));
    }

    /** Where a name is looked up right now: inside a view's text that is where its creator was. */
    static SessionNames resolving(SparkSession session) {
        Seq<String> view = AnalysisContext.get().catalogAndNamespace();
        return view.size() == 3 && view.apply(0).equals(WorkspaceCatalog.NAME)
                ? new SessionNames(view.apply(1), view.apply(2))
                : of(session);
    }

    public void enter(org.apache.spark.sql.classic.SparkSession session) {
        session.conf().set(CATALOG, catalog);
        session.conf().set(SCHEMA, schema);
        org.apache.spark.sql.classic.SparkSession.setActiveSession(session);
        var manager = session.sessionState().catalogManager();
        manager.setCurrentCatalog(WorkspaceCatalog.NAME);
        // One level: the catalog is the session's, so that current_schema() is the schema alone.
        manager.setCurrentNamespace(new String[] {schema});
    }

    public SchemaName schemaName() {
        return new SchemaName(catalog, schema);
    }
}
