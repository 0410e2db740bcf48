package dev.tributary.cdc.databricks.internal.apply;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.StagedFilesMissingException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One way of applying a table's part of a flush. By then its rows stand in a staging table and the target is in shape.
 * Thread-safe, and the same for every table.
 */
public interface Apply {

    /**
     * The statements that apply it, in order: DML only, so that they can stand in one block with those of other tables.
     * Each changes nothing when it runs again, also after later flushes have been applied; none is needed where nothing is
     * to be done.
     */
    List<String> statements(ApplyRequest request);

    /**
     * What the caller is told of a failure that only this way of applying knows the reason of; may ask the warehouse.
     *
     * @param request what was applied when it failed, if several tables were applied at once one of them
     */
    default Optional<CdcException> explained(ApplyRequest request, StatementException failure) {
        return Optional.empty();
    }

    /**
     * A flush cannot be applied, since staged files are gone, and its changes will be read again as part of another one.
     * Throws when an earlier attempt may have applied some of them already and they could then not be told from new ones.
     *
     * @param request without staged rows; its target exists and has been written by us
     * @throws StatementException when the target cannot be read
     */
    default void requireUntouched(ApplyRequest request, StagedFilesMissingException missing) {}

    /** What a snapshot's rows hold in the columns of this mode besides their place in the stream: SQL by column name. */
    default Map<String, String> snapshotValues(ReplaceRequest request) {
        return Map.of();
    }

    /** Statements on the shadow, in order, once its rows are there: DML that can be repeated. */
    default List<String> completion(ReplaceRequest request) {
        return List.of();
    }

    /**
     * The one statement that lets a target that exists show what stands in the completed shadow. It changes nothing when it
     * runs again.
     */
    String replacement(ReplaceRequest request);
}
