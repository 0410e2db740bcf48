package dev.tributary.cdc.postgres.internal.pgoutput;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes down what it is told, one line per message; the messages of streamed blocks are decoded at once. */
public final class RecordingHandler implements PgOutputHandler, StreamedHandler {

    public final List<String> lines = new ArrayList<>();

    private final PgOutputDecoder ofBlocks = new PgOutputDecoder(this);

    @Override
    public void streamStart(long xid, boolean first) {
        lines.add("stream start " + xid + " " + first);
    }

    @Override
    public void streamed(long xid, byte type, byte[] buffer, int offset, int length) {
        byte[] message = new byte[1 + length];
        message[0] = type;
        System.arraycopy(buffer, offset, message, 1, length);
        int before = lines.size();
        ofBlocks.decode(message, 0, message.length);
        lines.set(before, "streamed " + xid + " " + lines.get(before));
    }

    @Override
    public void streamStop() {
        lines.add("stream stop");
    }

    @Override
    public void streamCommit(long xid, long commitLsn, long endLsn, long committedAtMicros) {
        lines.add("stream commit " + xid + " " + commitLsn + " " + endLsn + " " + committedAtMicros);
    }

    @Override
    public void streamAbort(long xid, long subtransaction) {
        lines.add("stream abort " + xid + " " + subtransaction);
    }

    @Override
    public void begin(long xid, long commitLsn, long committedAtMicros) {
        lines.add("begin " + xid + " " + commitLsn + " " + committedAtMicros);
    }

    @Override
    public void commit(long commitLsn, long endLsn, long committedAtMicros) {
        lines.add("commit " + commitLsn + " " + endLsn + " " + committedAtMicros);
    }

    @Override
    public void origin(long commitLsn, String name) {
        lines.add("origin " + commitLsn + " " + name);
    }

    @Override
    public void relation(RelationMessage relation) {
        lines.add(relation.toString());
    }

    @Override
    public void type(long oid, String schema, String name) {
        lines.add("type " + oid + " " + schema + "." + name);
    }

    @Override
    public void insert(long relation, Tuple row) {
        lines.add("insert " + relation + " " + text(row));
    }

    @Override
    public void update(long relation, OldTuple oldKind, Tuple old, Tuple row) {
        lines.add("update " + relation + " " + oldKind + " " + text(old) + " -> " + text(row));
    }

    @Override
    public void delete(long relation, OldTuple oldKind, Tuple old) {
        lines.add("delete " + relation + " " + oldKind + " " + text(old));
    }

    @Override
    public void truncate(long[] relations) {
        lines.add("truncate " + Arrays.toString(relations));
    }

    @Override
    public void message(boolean transactional, long lsn, String prefix, byte[] buffer, int offset, int length) {
        lines.add("message " + transactional + " " + lsn + " " + prefix + " "
                + Arrays.toString(Arrays.copyOfRange(buffer, offset, offset + length)));
    }

    private static String text(Tuple tuple) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < tuple.columns(); i++) {
            String value = new String(tuple.buffer(), tuple.offset(i), tuple.length(i), StandardCharsets.ISO_8859_1);
            values.add((char) tuple.kind(i) + ":" + value);
        }
        return values.toString();
    }
}
