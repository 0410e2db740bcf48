package dev.tributary.cdc.postgres.internal.snapshot;

import java.time.Duration;

/**
 * How a snapshot is read.
 *
 * @param workers connections, so parts that are read at once
 * @param lockTimeout how long one try waits for a lock on a table
 * @param lockLimit how long it is tried in all
 * @param serverVersion {@code server_version_num}
 */
public record SnapshotSettings(int workers, Duration lockTimeout, Duration lockLimit, int serverVersion) {}
