package dev.tributary.cdc.spi;

import dev.tributary.cdc.Lsn;
import java.time.Duration;

/** A running stream of changes. Belongs to the reader's thread, {@link #close()} included. */
public interface ChangeStream extends AutoCloseable {

    /** The server's flush LSN when the stream started: what <em>caught up</em> is measured against. */
    Lsn serverFlushAtStart();

    /**
     * Delivers changes that have arrived. Returns after a bounded amount of work, possibly in the middle of a
     * transaction, or when nothing has arrived for the given time.
     *
     * @return whether anything was delivered
     * @throws dev.tributary.cdc.SourceException when the stream is broken
     */
    boolean poll(ChangeWriter out, Duration wait);

    /**
     * Tells the server that everything up to this position is durable in the destination. Never called with a position
     * that is not.
     */
    void acknowledge(Lsn durable);

    /**
     * Keeps the connection alive while {@link #poll} is not called, because the reader waits for memory or for the
     * destination. Called several times a second then. Reads nothing and never throws: a broken stream shows at the next
     * {@link #poll}.
     */
    void heartbeat();

    /**
     * Reads nothing, like {@link #heartbeat}, but throws what has broken the stream, if it is known.
     *
     * @throws dev.tributary.cdc.SourceException when the stream is broken
     */
    default void requireIntact() {}

    @Override
    void close();
}
