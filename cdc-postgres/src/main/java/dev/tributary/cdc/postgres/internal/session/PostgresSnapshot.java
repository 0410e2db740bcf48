package dev.tributary.cdc.postgres.internal.session;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.internal.snapshot.SnapshotPool;
import dev.tributary.cdc.spi.RowWriter;
import dev.tributary.cdc.spi.SnapshotPart;
import dev.tributary.cdc.spi.SnapshotSession;
import java.time.Instant;
import java.util.List;

/** A consistent view with its place in the WAL. */
final class PostgresSnapshot implements SnapshotSession {

    private final SnapshotPool pool;
    private final Lsn consistentPoint;
    private final Instant takenAt;
    private final boolean createdSlot;
    private final Lsn slotPosition;
    private final Runnable afterPart;

    /** @param afterPart run, by the thread that copied it, after each part */
    PostgresSnapshot(
            SnapshotPool pool,
            Lsn consistentPoint,
            Instant takenAt,
            boolean createdSlot,
            Lsn slotPosition,
            Runnable afterPart) {
        this.afterPart = afterPart;
        this.pool = pool;
        this.consistentPoint = consistentPoint;
        this.takenAt = takenAt;
        this.createdSlot = createdSlot;
        this.slotPosition = slotPosition;
    }

    @Override
    public Lsn consistentPoint() {
        return consistentPoint;
    }

    @Override
    public Instant takenAt() {
        return takenAt;
    }

    @Override
    public boolean createdSlot() {
        return createdSlot;
    }

    @Override
    public Lsn slotPosition() {
        return slotPosition;
    }

    @Override
    public List<TableSchema> tables() {
        return pool.tables();
    }

    @Override
    public String fingerprint(TableId table) {
        return pool.fingerprint(table);
    }

    @Override
    public List<SnapshotPart> parts() {
        return pool.parts();
    }

    @Override
    public void copy(SnapshotPart part, RowWriter rows) {
        pool.copy(part, rows);
        afterPart.run();
    }

    @Override
    public void close() {
        pool.close();
    }
}
