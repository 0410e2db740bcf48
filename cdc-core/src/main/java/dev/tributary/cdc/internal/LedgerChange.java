package dev.tributary.cdc.internal;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.SinkSession;
import dev.tributary.cdc.spi.StateStore;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;

/**
 * The host's wish, recorded in the ledger outside of any run, within the epoch that stands: whoever runs goes on, and takes
 * note with the next save of its own, which would overwrite this one.
 */
public final class LedgerChange {

    /** More than the saves that a run of somebody else makes in the meantime. */
    private static final int ATTEMPTS = 20;

    private final Settings settings;
    private final Events events;

    public LedgerChange(Settings settings) {
        this.settings = settings;
        this.events = new Events(settings.name(), List.of(), settings.time(), new LongAdder());
    }

    /**
     * Saves what the change makes of the checkpoint, unless that is the same one.
     *
     * @throws dev.tributary.cdc.StateException when the pipeline has never run
     */
    public void record(UnaryOperator<Checkpoint> change) {
        try (SinkSession sink =
                settings.sink().open(new SinkContext(settings.name(), Mode.CDC, events, settings.steps()))) {
            for (int attempt = 1; ; attempt++) {
                try {
                    record(sink.ledger(), change);
                    return;
                } catch (FencedException e) {
                    if (attempt == ATTEMPTS) {
                        throw e;
                    }
                }
            }
        }
    }

    /** A pipeline that is paused, or goes on. */
    public void pause(boolean paused) {
        record(stands -> stands.paused().isPresent() == paused
                ? stands
                : stands.withPaused(paused, settings.clock().instant()));
    }

    private void record(StateStore ledger, UnaryOperator<Checkpoint> change) {
        Checkpoint stands =
                ledger.load(settings.name()).orElseThrow(() -> CdcPreparation.noCheckpoint(settings.name()));
        Checkpoint next = change.apply(stands);
        if (next != stands) {
            ledger.save(stands.revision(), next.succeeding(stands));
        }
    }
}
