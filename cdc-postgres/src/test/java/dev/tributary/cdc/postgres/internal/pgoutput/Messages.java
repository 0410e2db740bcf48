package dev.tributary.cdc.postgres.internal.pgoutput;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes pgoutput messages, one of each kind for tests that need them all. */
public final class Messages {

    /** 2026-01-01T00:00:00Z in PostgreSQL's microseconds since 2000. */
    public static final long COMMITTED = 820_540_800_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private Messages(char type) {
        int8(type);
    }

    public static Messages message(char type) {
        return new Messages(type);
    }

    public static byte[] begin(long commitLsn, int xid) {
        return message('B').int64(commitLsn).int64(COMMITTED).int32(xid).bytes();
    }

    public static byte[] commit(long commitLsn, long endLsn) {
        return message('C')
                .int8(0)
                .int64(commitLsn)
                .int64(endLsn)
                .int64(COMMITTED)
                .bytes();
    }

    static Map<String, byte[]> all() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("begin", begin(0x10, 7));
        all.put("commit", commit(0x10, 0x40));
        all.put("origin", message('O').int64(0x40).string("elsewhere").bytes());
        all.put(
                "relation",
                message('R')
                        .int32(16400)
                        .string("public")
                        .string("t")
                        .int8('d')
                        .int16(2)
                        .int8(1)
                        .string("id")
                        .int32(23)
                        .int32(-1)
                        .int8(0)
                        .string("name")
                        .int32(1043)
                        .int32(24)
                        .bytes());
        all.put(
                "type",
                message('Y').int32(16500).string("public").string("mood").bytes());
        all.put(
                "insert",
                message('I').int32(16400).int8('N').int16(2).text("1").text("a").bytes());
        all.put(
                "update",
                message('U').int32(16400).int8('N').int16(2).text("1").int8('u').bytes());
        all.put(
                "update with key",
                message('U')
                        .int32(16400)
                        .int8('K')
                        .int16(2)
                        .text("1")
                        .int8('n')
                        .int8('N')
                        .int16(2)
                        .text("2")
                        .text("ab")
                        .bytes());
        all.put(
                "update with old row",
                message('U')
                        .int32(16400)
                        .int8('O')
                        .int16(1)
                        .text("1")
                        .int8('N')
                        .int16(1)
                        .binary(new byte[] {0, 0, 0, 9})
                        .bytes());
        all.put(
                "delete",
                message('D').int32(16400).int8('K').int16(2).text("1").int8('n').bytes());
        all.put(
                "delete with old row",
                message('D').int32(-2).int8('O').int16(2).text("1").text("").bytes());
        all.put(
                "truncate",
                message('T').int32(2).int8(1).int32(16400).int32(16401).bytes());
        all.put(
                "message",
                message('M')
                        .int8(1)
                        .int64(0x30)
                        .string("app")
                        .int32(3)
                        .raw(new byte[] {1, 2, 3})
                        .bytes());
        return all;
    }

    public Messages int8(int value) {
        return write(() -> out.writeByte(value));
    }

    public Messages int16(int value) {
        return write(() -> out.writeShort(value));
    }

    public Messages int32(int value) {
        return write(() -> out.writeInt(value));
    }

    public Messages int64(long value) {
        return write(() -> out.writeLong(value));
    }

    public Messages raw(byte[] value) {
        return write(() -> out.write(value));
    }

    public Messages string(String value) {
        return raw(value.getBytes(StandardCharsets.UTF_8)).int8(0);
    }

    public Messages text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return int8('t').int32(utf8.length).raw(utf8);
    }

    public Messages binary(byte[] value) {
        return int8('b').int32(value.length).raw(value);
    }

    public byte[] bytes() {
        return bytes.toByteArray();
    }

    private Messages write(Write write) {
        try {
            write.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Write {
        void run() throws IOException;
    }
}
