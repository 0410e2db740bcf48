package dev.tributary.cdc.workspace.internal.spark;

import dev.tributary.cdc.workspace.internal.catalog.TableName;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.StagedTable;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.types.StructType;

/** Delta's staged table, whose name is recorded once its commit is there. */
final class StagedWorkspaceTable implements StagedTable, SupportsWrite {

    private final TableName name;
    private final StagedTable delta;
    private final Runnable afterCommit;
    private final Runnable afterAbort;

    StagedWorkspaceTable(TableName name, StagedTable delta, Runnable afterCommit, Runnable afterAbort) {
        this.name = name;
        this.delta = delta;
        this.afterCommit = afterCommit;
        this.afterAbort = afterAbort;
    }

    @Override
    public void commitStagedChanges() {
        delta.commitStagedChanges();
        afterCommit.run();
    }

    @Override
    public void abortStagedChanges() {
        delta.abortStagedChanges();
        afterAbort.run();
    }

    @Override
    public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
        return ((SupportsWrite) delta).newWriteBuilder(info);
    }

    @Override
    public String name() {
        return name.quoted();
    }

    @Override
    @SuppressWarnings("deprecation") // Delta's staged table has only the schema
    public StructType schema() {
        return delta.schema();
    }

    @Override
    public Transform[] partitioning() {
        return delta.partitioning();
    }

    @Override
    public Map<String, String> properties() {
        return delta.properties();
    }

    @Override
    public Set<TableCapability> capabilities() {
        return delta.capabilities();
    }
}
