package dev.tributary.cdc.spi;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.internal.CheckpointJson;

/** The text in which state stores keep a checkpoint: JSON, with a format version. */
public final class CheckpointFormat {

    private CheckpointFormat() {}

    /** The checkpoint as one line of ASCII text. */
    public static String encode(Checkpoint checkpoint) {
        return CheckpointJson.write(checkpoint);
    }

    /**
     * Reads what {@link #encode} wrote, also by an older version.
     *
     * @throws StateException when the text is damaged or was written by a newer version
     */
    public static Checkpoint decode(String text) {
        try {
            return CheckpointJson.read(text);
        } catch (IllegalArgumentException e) {
            throw new StateException(
                    Retry.AFTER_FIX,
                    "the saved checkpoint cannot be read: " + e.getMessage(),
                    "If a newer version of Tributary wrote it, run that version; otherwise restore the state or start"
                            + " again with a SNAPSHOT under a new pipeline name.",
                    e);
        }
    }
}
