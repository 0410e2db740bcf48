package dev.tributary.cdc.postgres.internal.preflight;

import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.Warnings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Warns of tables that are skipped, and remembers why. Not thread-safe. */
public final class SkippedTables {

    private final Warnings warnings;
    private final Map<String, TableFinding> skipped = new HashMap<>();

    public SkippedTables(Warnings warnings) {
        this.warnings = warnings;
    }

    /** Takes a finding that is neither refused nor forbidden. */
    public void take(TableFinding finding) {
        warnings.warn(finding.warning());
        if (finding.kind() == TableFinding.Kind.SKIPPED) {
            skipped.putIfAbsent(finding.table(), finding);
        }
    }

    /** Why a table was skipped, for when it was replicated until now. */
    public Optional<SchemaChangeException> reason(TableId table) {
        return Optional.ofNullable(skipped.get(table.toString()))
                .map(finding -> new SchemaChangeException(
                        "table " + table + " was replicated and cannot be carried any more: it " + finding.reason(),
                        finding.remedy()
                                + " Its changes since then may be missing: run a SNAPSHOT of the table, or exclude"
                                + " it."));
    }
}
