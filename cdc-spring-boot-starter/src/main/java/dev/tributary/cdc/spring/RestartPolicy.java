package dev.tributary.cdc.spring;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;

/** After which errors a run is begun again, beyond what {@code tributary.retry} has tried within the run. */
public enum RestartPolicy {
    /** None: the application stays up and its health is DOWN. */
    NONE,
    /** Those that pass by themselves, and defects, of which nobody knows. */
    TRANSIENT,
    /** Those too that somebody has to do something about, so that it goes on without a restart once that is done. */
    FIXABLE;

    boolean applies(RuntimeException error) {
        if (!(error instanceof CdcException known)) {
            return this != NONE;
        }
        return switch (this) {
            case NONE -> false;
            case TRANSIENT -> known.retry() == Retry.TRANSIENT;
            case FIXABLE -> known.retry() != Retry.NEVER;
        };
    }
}
