package dev.tributary.cdc.postgres.internal.preflight;

import dev.tributary.cdc.ConfigurationException;
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

    ConfigurationException refusal(TableId table) {
        return new ConfigurationException("table " + table + " cannot be replicated: it " + reason, remedy);
    }

    String warning(TableId table) {
        return "Table " + table + " is skipped: it " + reason + ". " + remedy;
    }
}
