package dev.tributary.cdc.internal;

import dev.tributary.cdc.TableReport;
import dev.tributary.cdc.TableStatus;
import java.util.concurrent.atomic.LongAdder;

/** What was committed of a table. Added to by whoever commits, read by anybody, without a lock. */
final class TableCounts {

    private final LongAdder copies = new LongAdder();
    private final LongAdder rowsCopied = new LongAdder();
    private final LongAdder inserted = new LongAdder();
    private final LongAdder updated = new LongAdder();
    private final LongAdder deleted = new LongAdder();
    private final LongAdder truncated = new LongAdder();
    private final LongAdder rowsStaged = new LongAdder();
    private final LongAdder files = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    void copied(TableReport copy) {
        copies.increment();
        rowsCopied.add(copy.rowsStaged());
        staged(copy);
    }

    void changed(TableReport changes) {
        inserted.add(changes.inserted());
        updated.add(changes.updated());
        deleted.add(changes.deleted());
        truncated.add(changes.truncated());
        staged(changes);
    }

    private void staged(TableReport report) {
        rowsStaged.add(report.rowsStaged());
        files.add(report.files());
        bytes.add(report.bytesStaged());
    }

    TableStatus status(TableStatus.State state, String reason) {
        return new TableStatus(
                state,
                reason,
                copies.sum(),
                rowsCopied.sum(),
                inserted.sum(),
                updated.sum(),
                deleted.sum(),
                truncated.sum(),
                rowsStaged.sum(),
                files.sum(),
                bytes.sum());
    }
}
