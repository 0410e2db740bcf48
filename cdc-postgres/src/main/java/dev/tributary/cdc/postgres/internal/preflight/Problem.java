package dev.tributary.cdc.postgres.internal.preflight;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Finding;

/**
 * Something for which a run is refused.
 *
 * @param check what was looked at, in a few words
 * @param message what is wrong
 * @param remedy what to do about it, one sentence
 */
public record Problem(String check, String message, String remedy) {

    public ConfigurationException refusal() {
        return new ConfigurationException(message, remedy);
    }

    public Finding finding() {
        return Finding.failure(check, message, remedy);
    }
}
