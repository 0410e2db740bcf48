package dev.tributary.cdc.internal;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.TableFlush;
import dev.tributary.cdc.spi.TableSnapshot;
import java.time.Instant;
import java.util.List;

/** Replaces tables by their copies. */
final class Replacement {

    private final Session session;

    Replacement(Session session) {
        this.session = session;
    }

    /** Replaces a table by its copy, which ends with that. */
    void replace(TableCopy copy, Lsn consistentPoint, Instant takenAt, Runnable before) {
        session.spans().finish(copy.span(), span -> {
            List<StagedFile> files = session.staging().await(copy.files());
            before.run();
            long epoch = session.keeper().current().epoch();
            TableSnapshot snapshot = new TableSnapshot(copy.schema(), files, consistentPoint, takenAt, epoch);
            session.applying().writing(() -> {
                session.sink().replace(snapshot);
                return true;
            });
            keepLetters(copy, consistentPoint);
            span.figure("rows", snapshot.rows());
            span.figure("files", files.size());
            return true;
        });
    }

    /** Says what becomes of letters by a copy that has just replaced its table; it is recorded as copied after that. */
    private void keepLetters(TableCopy copy, Lsn consistentPoint) {
        Letters letters = session.staging().letters();
        synchronized (letters) {
            long epoch = session.keeper().current().epoch();
            List<Letter.Event> events = copy.letters(letters, epoch, consistentPoint);
            if (!events.isEmpty()) {
                String name = copy.name() + "-letters";
                TableFlush part = session.staging().stageLetters(events, name, copy.span());
                Flush flush = new Flush(epoch + "-" + name, Lsn.ZERO, consistentPoint, List.of(part));
                session.spans().finish(session.spans().flush(flush.batchId()), span -> session.applying()
                        .writing(() -> {
                            session.sink().keepLetters(flush);
                            return true;
                        }));
                session.statistics().deadLetters(part.inserts());
                session.staging().delete(part.files().toList());
            }
            letters.copied(copy.id(), events);
        }
    }
}
