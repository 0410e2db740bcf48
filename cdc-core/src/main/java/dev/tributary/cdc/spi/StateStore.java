package dev.tributary.cdc.spi;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Finding;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the checkpoint of each pipeline. The ledger in the destination is one and always exists; a store that the host
 * chooses besides is a copy of it, written after it and never ahead of it. Thread-safe.
 */
public interface StateStore {

    /** What was saved last, or empty when nothing ever was. */
    Optional<Checkpoint> load(String pipeline);

    /**
     * Saves a checkpoint in place of the one it succeeds: whose revision (epoch and sequence) is the given one, or
     * which does not exist when that is {@link Checkpoint.Revision#NONE}.
     *
     * @throws dev.tributary.cdc.FencedException when another revision stands there
     * @throws dev.tributary.cdc.CommitStateUnknownException when it cannot be known whether it was saved
     */
    void save(Checkpoint.Revision expected, Checkpoint next);

    /**
     * Checks whether the store can be used and touches nothing. What is wrong is a finding; nothing that is wrong is
     * thrown. Unless overridden, loads.
     *
     * @param pipeline the pipeline's name
     */
    default List<Finding> examine(String pipeline) {
        try {
            String holds = load(pipeline).isPresent() ? "holds a checkpoint" : "holds no checkpoint yet";
            return List.of(Finding.ok("state store", describe() + " " + holds));
        } catch (CdcException e) {
            return List.of(Finding.failure("state store", e));
        }
    }

    /** One line for the log, without secrets. */
    String describe();
}
