package dev.tributary.cdc.spi;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Finding;
import java.util.List;
import java.util.Optional;

/**
 * What a sink says of itself when it is examined. Immutable.
 *
 * @param findings one for each check
 * @param checkpoint what the ledger holds of the pipeline; empty when it holds nothing or cannot be read
 */
public record SinkExamination(List<Finding> findings, Optional<Checkpoint> checkpoint) {

    public SinkExamination {
        findings = List.copyOf(findings);
    }
}
