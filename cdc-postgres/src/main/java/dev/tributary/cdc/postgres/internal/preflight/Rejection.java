package dev.tributary.cdc.postgres.internal.preflight;

import dev.tributary.cdc.data.TableId;

/**
 * Why a table cannot be carried.
 *
 * @param reason completes the sentence <em>table x …</em>
 * @param remedy what to do about it, one sentence
 * @param missingRight whether only a right of the role is missing: somebody forgot a GRANT, so the table is not left out
 *     in silence
 */
record Rejection(String reason, String remedy, boolean missingRight) {

    /** @param named whether the configuration names the table, so that leaving it out would be an error */
    TableFinding finding(TableId table, boolean named) {
        if (missingRight) {
            return TableFinding.forbidden(table, reason, remedy);
        }
        return named ? TableFinding.refused(table, reason, remedy) : TableFinding.skipped(table, reason, remedy);
    }
}
