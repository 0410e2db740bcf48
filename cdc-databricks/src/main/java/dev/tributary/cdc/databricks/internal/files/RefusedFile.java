package dev.tributary.cdc.databricks.internal.files;

import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.spi.RefusedRow;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Refused rows as an <a href="https://avro.apache.org/docs/1.12.0/specification/#object-container-files">Avro object
 * container file</a>, uncompressed, in blocks. One schema for all tables, so that one query reads the files of all.
 */
final class RefusedFile {

    /** The schema; {@code lsn} is the end LSN of the row's transaction. */
    static final String SCHEMA =
            """
            {"type":"record","name":"RefusedRow","namespace":"dev.tributary.cdc","fields":[\
            {"name":"table_schema","type":"string"},\
            {"name":"table_name","type":"string"},\
            {"name":"operation","type":"string"},\
            {"name":"lsn","type":"long"},\
            {"name":"ordinal","type":"long"},\
            {"name":"xid","type":"long"},\
            {"name":"committed_at","type":["null",{"type":"long","logicalType":"timestamp-micros"}]},\
            {"name":"reason","type":"string"},\
            {"name":"values","type":{"type":"map","values":["null","string"]}},\
            {"name":"unchanged","type":{"type":"array","items":"string"}},\
            {"name":"uncarried","type":{"type":"array","items":"string"},"default":[]}]}""";

    private static final byte[] MAGIC = {'O', 'b', 'j', 1};
    private static final int SYNC_BYTES = 16;
    private static final int BLOCK_BYTES = 64 << 10;

    private final byte[] sync;
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private long blockRows;

    /** @param sync 16 random bytes that part the blocks */
    private RefusedFile(byte[] sync) {
        if (sync.length != SYNC_BYTES) {
            throw new IllegalArgumentException("a sync marker of " + sync.length + " bytes");
        }
        this.sync = sync.clone();
    }

    /** The file's bytes. */
    static byte[] of(List<RefusedRow> rows, byte[] sync) {
        RefusedFile file = new RefusedFile(sync);
        file.header();
        rows.forEach(file::row);
        file.endBlock();
        return file.file.toByteArray();
    }

    private void header() {
        file.writeBytes(MAGIC);
        integer(file, 2);
        text(file, "avro.schema");
        text(file, SCHEMA);
        text(file, "avro.codec");
        text(file, "null");
        integer(file, 0);
        file.writeBytes(sync);
    }

    private void row(RefusedRow row) {
        text(block, row.table().schema());
        text(block, row.table().name());
        text(block, row.operation().name());
        integer(block, row.lsn().value());
        integer(block, row.ordinal());
        integer(block, row.xid());
        if (row.operation() == Operation.SNAPSHOT) {
            integer(block, 0);
        } else {
            integer(block, 1);
            integer(block, row.committedAtMicros());
        }
        text(block, row.reason());
        values(row.values());
        texts(row.unchanged());
        texts(row.uncarried());
        blockRows++;
        if (block.size() >= BLOCK_BYTES) {
            endBlock();
        }
    }

    private void values(Map<String, @Nullable String> values) {
        if (!values.isEmpty()) {
            integer(block, values.size());
            values.forEach((name, value) -> {
                text(block, name);
                integer(block, value == null ? 0 : 1);
                if (value != null) {
                    text(block, value);
                }
            });
        }
        integer(block, 0);
    }

    private void texts(List<String> texts) {
        if (!texts.isEmpty()) {
            integer(block, texts.size());
            texts.forEach(text -> text(block, text));
        }
        integer(block, 0);
    }

    private void endBlock() {
        if (blockRows > 0) {
            integer(file, blockRows);
            integer(file, block.size());
            file.writeBytes(block.toByteArray());
            file.writeBytes(sync);
            block.reset();
            blockRows = 0;
        }
    }

    /** A long as Avro writes it: zigzag, then seven bits a byte, the lowest first. */
    private static void integer(ByteArrayOutputStream out, long value) {
        long rest = value << 1 ^ value >> 63;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        integer(out, bytes.length);
        out.writeBytes(bytes);
    }
}
