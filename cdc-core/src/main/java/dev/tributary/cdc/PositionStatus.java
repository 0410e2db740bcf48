package dev.tributary.cdc;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a pipeline is, and how far behind its source. Immutable.
 *
 * @param committed up to where the destination holds everything; {@link Lsn#ZERO} when that is not known yet
 * @param read up to where changes have been read; {@link Lsn#ZERO} before the first run of changes
 * @param walEnd where the server's WAL ends, as far as is known; {@link Lsn#ZERO} when it is not. Of PostgreSQL it is told
 *     by keepalives, and asked every ten seconds
 * @param commitTime when the destination has last taken a flush or a copy; null when it has not since the pipeline was
 *     built
 * @param sourceTime when the last transaction that it has taken was committed at the source, by the source's clock; null as
 *     above
 * @param waitingSince when the oldest transaction that has been read, and that the destination does not hold yet, was
 *     committed at the source, by the source's clock; null when there is none
 * @param lag since then, by the host's clock; zero when there is none. What the server has not sent yet is not in it: see
 *     {@link #lagBytes}. It goes on growing while the destination fails, and while no run is active
 */
public record PositionStatus(
        Lsn committed,
        Lsn read,
        Lsn walEnd,
        @Nullable Instant commitTime,
        @Nullable Instant sourceTime,
        @Nullable Instant waitingSince,
        Duration lag) {

    /** WAL that the server has beyond what the destination holds, of whatever tables and databases; 0 when unknown. */
    public long lagBytes() {
        return committed.equals(Lsn.ZERO) ? 0 : Math.max(0, walEnd.bytesSince(committed));
    }

    /** See {@code commitTime}. */
    public Optional<Instant> lastCommit() {
        return Optional.ofNullable(commitTime);
    }

    /** See {@code sourceTime}. */
    public Optional<Instant> lastSourceTime() {
        return Optional.ofNullable(sourceTime);
    }

    /** See {@code waitingSince}. */
    public Optional<Instant> oldestWaiting() {
        return Optional.ofNullable(waitingSince);
    }
}
