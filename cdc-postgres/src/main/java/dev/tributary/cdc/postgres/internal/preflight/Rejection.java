package dev.tributary.cdc.postgres.internal.preflight;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.data.TableId;

/**
 * Why a table cannot be carried.
 *
 * @param reason completes the sentence <em>table x …</em>
 * @param remedy what to do about it, one sentence
 */
record Rejection(String reason, String remedy) {

    ConfigurationException refusal(TableId table) {
        return new ConfigurationException("table " + table + " cannot be replicated: it " + reason, remedy);
    }

    String warning(TableId table) {
        return "Table " + table + " is skipped: it " + reason + ". " + remedy;
    }
}
