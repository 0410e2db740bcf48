package dev.tributary.cdc.internal;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.RunReport.Ending;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.ChangeStream;
import java.util.Map;
import java.util.TreeMap;

/** Reads the stream on the caller's thread, puts it into flushes, and has them committed in order. */
final class CdcRun {

    private final Session session;
    private final StopCondition until;
    private final StopSignal stop;
    private final Requests requests;
    private final long startedNanos;

    CdcRun(Session session, StopCondition until, StopSignal stop, Requests requests, long startedNanos) {
        this.session = session;
        this.until = until;
        this.stop = stop;
        this.requests = requests;
        this.startedNanos = startedNanos;
    }

    Ending run() throws InterruptedException {
        Checkpoint checkpoint = new CdcPreparation(session).prepare();
        session.statistics().reading(Mode.CDC);
        session.events()
                .tell(listener -> listener.runStarted(
                        Mode.CDC, checkpoint.epoch(), checkpoint.tables().size()));
        try (ChangeStream stream = session.source().stream(checkpoint.position(), fingerprints(checkpoint));
                CdcLoop loop = new CdcLoop(session, until, stop, requests, startedNanos, stream, checkpoint)) {
            return loop.run();
        }
    }

    /** What the source last said of the tables whose changes are applied. */
    static Map<TableId, String> fingerprints(Checkpoint checkpoint) {
        Map<TableId, String> fingerprints = new TreeMap<>();
        checkpoint.tables().forEach((id, state) -> {
            if (state.isLive()) {
                fingerprints.put(id, state.fingerprint());
            }
        });
        return fingerprints;
    }
}
