package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.Lsn;
import java.util.Set;

/**
 * What a stream reads.
 *
 * @param slot logical replication slot of the plugin {@code pgoutput}
 * @param publication publication, unquoted
 * @param from the last position that the destination holds: transactions that end after it are delivered
 * @param replicated oids of the tables whose changes must be delivered under whatever name they have
 * @param options what else is asked of the server
 */
public record StreamRequest(String slot, String publication, Lsn from, Set<Long> replicated, StreamOptions options) {}
