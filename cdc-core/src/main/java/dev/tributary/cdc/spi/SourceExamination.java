package dev.tributary.cdc.spi;

import dev.tributary.cdc.Finding;
import dev.tributary.cdc.data.TableSchema;
import java.util.List;
import java.util.Optional;

/**
 * What a source says of itself when it is examined. Immutable.
 *
 * @param findings one for each check
 * @param tables the tables that a run would replicate
 * @param identity which source it is; empty when that could not be found out
 * @param slot the replication slot's state; empty when that could not be found out
 */
public record SourceExamination(
        List<Finding> findings,
        List<TableSchema> tables,
        Optional<SourceIdentity> identity,
        Optional<SlotStatus> slot) {

    public SourceExamination {
        findings = List.copyOf(findings);
        tables = List.copyOf(tables);
    }
}
