package dev.tributary.cdc.postgres.internal.preflight;

import dev.tributary.cdc.data.TableId;

/**
 * Why a table cannot be carried.
 *
 * @param reason completes the sentence <em>table x …</em>
 * @param remedy what to do about it, one sentence
 * @param missingRight whether only a right of the role is missing: somebody forgot a GRANT, so the table is not left out
 *     in silence
 * @param together the remedy for all tables of which the same is wrong; empty where each is a case of its own
 */
record Rejection(String reason, String remedy, boolean missingRight, String together) {

    /** @param named whether the configuration names the table, so that leaving it out would be an error */
    TableFinding finding(TableId table, boolean named) {
        if (missingRight) {
            return TableFinding.forbidden(table, reason, remedy);
        }
        return named ? TableFinding.refused(table, reason, remedy) : TableFinding.skipped(table, reason, remedy);
    }
}
