package dev.tributary.cdc.postgres.internal.spool;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SourceException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions that are streamed while they are in progress, each with its messages so far. All of them together take
 * no more memory than the limit, but for a chunk of each: the largest ones move to files. Belongs to the reader's thread.
 */
public final class Spools implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Spools.class);

    private final SpoolFiles files;
    private final long memoryBytes;
    private final Map<Integer, Spool> spools = new HashMap<>();
    private @Nullable Spool current;

    public Spools(SpoolFiles files, long memoryBytes) {
        this.files = files;
        this.memoryBytes = memoryBytes;
    }

    /** Whether messages of the transaction are kept. */
    public boolean has(int xid) {
        return spools.containsKey(xid);
    }

    /**
     * Keeps a message.
     *
     * @param xid the transaction
     * @param subtransaction which of its subtransactions the message belongs to; the transaction itself if to none
     * @throws SourceException when there is no room on disk
     */
    public void add(int xid, int subtransaction, byte type, byte[] source, int offset, int length) {
        Spool spool = current(xid);
        int before = spool.chunksInMemory();
        try {
            spool.add(subtransaction, type, source, offset, length);
            if (spool.chunksInMemory() > before) {
                limitMemory();
            }
        } catch (IOException e) {
            throw failed(spool, e);
        }
    }

    /** Makes an empty transaction known. */
    public void begin(int xid) {
        Spool unused = current(xid);
    }

    /** Messages of one transaction come in a row, and looking it up for each would make an object of its number. */
    private Spool current(int xid) {
        Spool last = current;
        if (last == null || last.xid() != xid) {
            last = spools.computeIfAbsent(xid, Spool::new);
            current = last;
        }
        return last;
    }

    /** A subtransaction was rolled back. */
    public void abort(int xid, int subtransaction) {
        Spool spool = spools.get(xid);
        if (spool != null) {
            spool.abort(subtransaction);
        }
    }

    /** The transaction was rolled back, or all of it has been read. */
    public void remove(int xid) {
        Spool spool = spools.remove(xid);
        current = null;
        if (spool != null) {
            close(spool);
        }
    }

    /** Reads the messages of a transaction that committed; {@link #remove} afterwards. */
    public SpoolReader read(int xid) {
        Spool spool = spools.get(xid);
        if (spool == null) {
            throw new IllegalArgumentException("nothing is kept of transaction " + xid);
        }
        return spool.read();
    }

    /**
     * Turns to the next message of a transaction that is read.
     *
     * @return whether there is one
     */
    public boolean next(int xid, SpoolReader reader) {
        try {
            return reader.next();
        } catch (IOException e) {
            throw new SourceException(
                    Retry.TRANSIENT,
                    "messages of transaction " + Integer.toUnsignedString(xid) + " could not be read back from " + files
                            + ": " + e,
                    "Check the disk of the spool directory, then run again: the server sends the transaction again.",
                    e);
        }
    }

    private void limitMemory() throws IOException {
        long used = 0;
        @Nullable Spool largest = null;
        for (Spool spool : spools.values()) {
            used += (long) spool.chunksInMemory() * Spool.CHUNK;
            if (spool.chunksInMemory() > 0 && (largest == null || spool.chunksInMemory() > largest.chunksInMemory())) {
                largest = spool;
            }
        }
        if (used > memoryBytes && largest != null) {
            largest.moveTo(new SpoolFile(files.create()));
        }
    }

    private SourceException failed(Spool spool, IOException e) {
        return new SourceException(
                Retry.AFTER_FIX,
                "transaction " + Integer.toUnsignedString(spool.xid()) + ", still in progress and " + spool.length()
                        + " bytes long so far, could not be kept in " + files + ": " + e,
                "Make room in the spool directory, which must hold the largest transactions, or configure another one"
                        + " (source.spool-directory); with source.streaming=off the server keeps them instead.",
                e);
    }

    /** What remains of a file that does not close is removed by a later run. */
    private static void close(Spool spool) {
        try {
            spool.close();
        } catch (IOException e) {
            log.warn("a spool file could not be closed: {}", e.toString());
        }
    }

    @Override
    public void close() {
        spools.values().forEach(Spools::close);
        spools.clear();
        current = null;
    }
}
