package dev.tributary.cdc;

import dev.tributary.cdc.Finding.Severity;
import java.util.List;

/**
 * What {@link Pipeline#examine} found, in the order in which it was looked at. Immutable.
 *
 * @param pipeline the pipeline's name
 * @param findings one for each check
 */
public record Examination(String pipeline, List<Finding> findings) {

    public Examination {
        findings = List.copyOf(findings);
    }

    /** How many findings are this bad. */
    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    /** Whether a run, as everything is now, would fail. */
    public boolean hasFailures() {
        return count(Severity.FAILURE) > 0;
    }
}
