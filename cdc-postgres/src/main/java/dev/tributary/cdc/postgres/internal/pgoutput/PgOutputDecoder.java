package dev.tributary.cdc.postgres.internal.pgoutput;

import dev.tributary.cdc.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decodes messages of the output plugin {@code pgoutput}, protocol versions 1 and 2, following
 * <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">Logical Replication Message
 * Formats</a>. A message is checked as it is read and must end where its last field does; values are left where they
 * are. Allocates nothing per row, and never more than in proportion to the message. Not thread-safe.
 */
public final class PgOutputDecoder {

    private static final long MICROS_FROM_1970_TO_2000 = 946_684_800_000_000L;

    /** A column of a relation message has flags, a name, a type and its modifier. */
    private static final int LEAST_COLUMN_BYTES = 1 + 1 + 4 + 4;

    private final PgOutputHandler handler;
    private final @Nullable StreamedHandler streamed;
    private final MessageReader in = new MessageReader();
    private final Tuple row = new Tuple();
    private final Tuple old = new Tuple();
    private boolean inBlock;

    /** For protocol version 1. */
    public PgOutputDecoder(PgOutputHandler handler) {
        this(handler, null);
    }

    /** For protocol version 2, which streams transactions that are still in progress. */
    public PgOutputDecoder(PgOutputHandler handler, @Nullable StreamedHandler streamed) {
        this.handler = handler;
        this.streamed = streamed;
    }

    /**
     * Decodes one message and hands it to the handler. The buffer is only read.
     *
     * @throws SourceException when the message is malformed; the handler has not been called then
     * @throws IndexOutOfBoundsException when the slice does not lie inside the buffer
     */
    public void decode(byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        in.reset(buffer, offset, length);
        byte type = in.int8();
        if (streamed != null && decodeStreamed(type, streamed)) {
            return;
        }
        switch (type) {
            case 'I' -> insert();
            case 'U' -> update();
            case 'D' -> delete();
            case 'B' -> begin();
            case 'C' -> commit();
            case 'R' -> relation();
            case 'T' -> truncate();
            case 'O' -> origin();
            case 'Y' -> type();
            case 'M' -> message();
            case 'A' -> strayAbort();
            default -> throw in.malformed("its type is unknown to the protocol's version");
        }
    }

    /** Whether the message is one that only protocol version 2 has, or has in this way. */
    private boolean decodeStreamed(byte type, StreamedHandler to) {
        if (inBlock) {
            switch (type) {
                case 'E' -> streamStop(to);
                case 'I', 'U', 'D', 'R', 'Y', 'T', 'M' -> {
                    long xid = in.uint32();
                    int length = in.remaining();
                    to.streamed(xid, type, in.buffer(), in.skip(length), length);
                }
                case 'O' -> originOfBlock();
                default -> throw in.malformed("it comes inside a block of a streamed transaction");
            }
            return true;
        }
        switch (type) {
            case 'S' -> streamStart(to);
            case 'c' -> streamCommit(to);
            case 'A' -> streamAbort(to);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void streamStart(StreamedHandler to) {
        long xid = in.uint32();
        boolean first = in.int8() != 0;
        in.requireEnd();
        inBlock = true;
        to.streamStart(xid, first);
    }

    private void streamStop(StreamedHandler to) {
        in.requireEnd();
        inBlock = false;
        to.streamStop();
    }

    /** The one message of a block that names no transaction. */
    private void originOfBlock() {
        in.skip(Long.BYTES);
        String unused = in.string();
        in.requireEnd();
    }

    private void streamCommit(StreamedHandler to) {
        long xid = in.uint32();
        requireNoFlags(in.int8());
        long commitLsn = in.int64();
        long endLsn = in.int64();
        long micros = in.int64() + MICROS_FROM_1970_TO_2000;
        in.requireEnd();
        to.streamCommit(xid, commitLsn, endLsn, micros);
    }

    private void streamAbort(StreamedHandler to) {
        long xid = in.uint32();
        long subtransaction = in.uint32();
        in.requireEnd();
        to.streamAbort(xid, subtransaction);
    }

    /**
     * PostgreSQL 18 reports the rollback of what exceeded {@code logical_decoding_work_mem} also when nothing is streamed:
     * an error of the server's, without consequence, since nothing of it was sent.
     */
    private void strayAbort() {
        in.skip(2 * Integer.BYTES);
        in.requireEnd();
    }

    private void requireNoFlags(byte flags) {
        if (flags != 0) {
            throw in.malformed("its flags are " + flags);
        }
    }

    private void insert() {
        long relation = in.uint32();
        requireTag('N');
        row.read(in);
        in.requireEnd();
        handler.insert(relation, row);
    }

    private void update() {
        long relation = in.uint32();
        OldTuple oldKind = OldTuple.NONE;
        old.clear();
        byte tag = in.int8();
        if (tag != 'N') {
            oldKind = oldKind(tag);
            old.read(in);
            requireTag('N');
        }
        row.read(in);
        in.requireEnd();
        handler.update(relation, oldKind, old, row);
    }

    private void delete() {
        long relation = in.uint32();
        OldTuple oldKind = oldKind(in.int8());
        old.read(in);
        in.requireEnd();
        handler.delete(relation, oldKind, old);
    }

    private OldTuple oldKind(byte tag) {
        return switch (tag) {
            case 'K' -> OldTuple.KEY;
            case 'O' -> OldTuple.FULL;
            default -> throw in.malformed("a tuple has the unknown tag " + tag);
        };
    }

    private void requireTag(char tag) {
        byte found = in.int8();
        if (found != tag) {
            throw in.malformed("a tuple has the tag " + found + " instead of '" + tag + "'");
        }
    }

    private void begin() {
        long commitLsn = in.int64();
        long micros = in.int64() + MICROS_FROM_1970_TO_2000;
        long xid = in.uint32();
        in.requireEnd();
        handler.begin(xid, commitLsn, micros);
    }

    private void commit() {
        requireNoFlags(in.int8());
        long commitLsn = in.int64();
        long endLsn = in.int64();
        long micros = in.int64() + MICROS_FROM_1970_TO_2000;
        in.requireEnd();
        handler.commit(commitLsn, endLsn, micros);
    }

    private void relation() {
        long oid = in.uint32();
        String schema = in.string();
        String name = in.string();
        char replicaIdentity = (char) (in.int8() & 0xFF);
        if ("dnfi".indexOf(replicaIdentity) < 0) {
            throw in.malformed("its replica identity is " + (int) replicaIdentity);
        }
        int count = in.count("columns", in.int16(), LEAST_COLUMN_BYTES);
        List<RelationColumn> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean key = (in.int8() & 1) != 0;
            columns.add(new RelationColumn(key, requireName(in.string()), in.uint32(), in.int32()));
        }
        in.requireEnd();
        // The server leaves out the name of pg_catalog.
        handler.relation(new RelationMessage(
                oid, schema.isEmpty() ? "pg_catalog" : schema, requireName(name), replicaIdentity, columns));
    }

    private String requireName(String name) {
        if (name.isEmpty()) {
            throw in.malformed("a name is empty");
        }
        return name;
    }

    private void truncate() {
        int count = in.int32();
        // The flags CASCADE and RESTART IDENTITY: the tables that a cascade reached are listed.
        in.skip(1);
        long[] relations = new long[in.count("tables", count, 4)];
        for (int i = 0; i < relations.length; i++) {
            relations[i] = in.uint32();
        }
        in.requireEnd();
        handler.truncate(relations);
    }

    private void origin() {
        long commitLsn = in.int64();
        String name = in.string();
        in.requireEnd();
        handler.origin(commitLsn, name);
    }

    private void type() {
        long oid = in.uint32();
        String schema = in.string();
        String name = in.string();
        in.requireEnd();
        handler.type(oid, schema.isEmpty() ? "pg_catalog" : schema, name);
    }

    private void message() {
        boolean transactional = (in.int8() & 1) != 0;
        long lsn = in.int64();
        String prefix = in.string();
        int length = in.int32();
        int offset = in.skip(length);
        in.requireEnd();
        handler.message(transactional, lsn, prefix, in.buffer(), offset, length);
    }
}
