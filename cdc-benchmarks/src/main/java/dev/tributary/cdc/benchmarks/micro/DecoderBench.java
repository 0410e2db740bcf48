package dev.tributary.cdc.benchmarks.micro;

import dev.tributary.cdc.postgres.internal.pgoutput.OldTuple;
import dev.tributary.cdc.postgres.internal.pgoutput.PgOutputDecoder;
import dev.tributary.cdc.postgres.internal.pgoutput.PgOutputHandler;
import dev.tributary.cdc.postgres.internal.pgoutput.RelationMessage;
import dev.tributary.cdc.postgres.internal.pgoutput.Tuple;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One INSERT of pgoutput, of seven columns as text: the message, not the values in it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecoderBench {

    private static final List<String> VALUES = List.of(
            "123456", "77", "3.25", "1234.56", "2026-01-01 10:00:00+00", "Berlin", "lorem ipsum dolor sit amet");

    private final byte[] message = message();
    private final Bytes bytes = new Bytes();
    private final PgOutputDecoder decoder = new PgOutputDecoder(bytes);

    private static byte[] message() {
        ByteBuffer out = ByteBuffer.allocate(512);
        out.put((byte) 'I').putInt(16_384).put((byte) 'N').putShort((short) VALUES.size());
        for (String value : VALUES) {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            out.put((byte) 't').putInt(text.length).put(text);
        }
        byte[] message = new byte[out.position()];
        out.flip().get(message);
        return message;
    }

    /** Decodes it. */
    @Benchmark
    public long insert() {
        decoder.decode(message, 0, message.length);
        return bytes.seen;
    }

    private static final class Bytes implements PgOutputHandler {

        private long seen;

        @Override
        public void insert(long relation, Tuple row) {
            for (int column = 0; column < row.columns(); column++) {
                seen += row.length(column);
            }
        }

        @Override
        public void begin(long xid, long commitLsn, long committedAtMicros) {}

        @Override
        public void commit(long commitLsn, long endLsn, long committedAtMicros) {}

        @Override
        public void origin(long commitLsn, String name) {}

        @Override
        public void relation(RelationMessage relation) {}

        @Override
        public void type(long oid, String schema, String name) {}

        @Override
        public void update(long relation, OldTuple oldKind, Tuple old, Tuple row) {}

        @Override
        public void delete(long relation, OldTuple oldKind, Tuple old) {}

        @Override
        public void truncate(long[] relations) {}

        @Override
        public void message(boolean transactional, long lsn, String prefix, byte[] buffer, int offset, int length) {}
    }
}
