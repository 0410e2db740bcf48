package dev.tributary.cdc.state;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.FencedException;
import java.util.Optional;

/** The comparison of a compare-and-set. */
final class Revisions {

    private Revisions() {}

    static void requireExpected(String pipeline, Revision expected, Optional<Checkpoint> actual) {
        Revision stands = actual.map(Checkpoint::revision).orElse(Revision.NONE);
        if (!stands.equals(expected)) {
            throw new FencedException(
                    "pipeline '" + pipeline + "' was expected at " + text(expected) + " and stands at " + text(stands),
                    "Let only one run of a pipeline be active.");
        }
    }

    private static String text(Revision revision) {
        return revision.equals(Revision.NONE)
                ? "nothing"
                : "epoch " + revision.epoch() + ", save " + revision.sequence();
    }
}
