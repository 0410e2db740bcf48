package dev.tributary.cdc.workspace.internal.sql;

import org.apache.spark.sql.delta.DeltaOperations;
import scala.Option;
import scala.collection.immutable.Map;
import scala.collection.immutable.Set;

/** {@code COPY INTO} as the table's history shows it. */
final class CopyOperation extends DeltaOperations.Operation {

    CopyOperation() {
        super("COPY INTO");
    }

    @Override
    public Map<String, Object> parameters() {
        return scala.collection.immutable.Map$.MODULE$.<String, Object>empty().updated("statsOnLoad", false);
    }

    @Override
    public Set<String> operationMetrics() {
        return scala.collection.immutable.Set$.MODULE$
                .<String>empty()
                .incl("numFiles")
                .incl("numOutputRows")
                .incl("numOutputBytes");
    }

    @Override
    public Map<String, String> transformMetrics(Map<String, org.apache.spark.sql.execution.metric.SQLMetric> metrics) {
        return super.transformMetrics(metrics).updated("numSkippedCorruptFiles", "0");
    }

    @Override
    public boolean changesData() {
        return true;
    }

    @Override
    public boolean checkAddFileWithDeletionVectorStatsAreNotTightBounds() {
        // A load writes new files only, so no file of its own can carry a deletion vector.
        return true;
    }

    @Override
    public Option<Object> isInPlaceFileMetadataUpdate() {
        return Option.apply(false);
    }

    @Override
    public boolean canChangePartitionColumns() {
        return false;
    }
}
