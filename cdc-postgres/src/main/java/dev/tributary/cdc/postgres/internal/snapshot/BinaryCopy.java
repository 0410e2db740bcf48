package dev.tributary.cdc.postgres.internal.snapshot;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.internal.catalog.CatalogColumn;
import dev.tributary.cdc.postgres.internal.catalog.CatalogTable;
import dev.tributary.cdc.postgres.internal.types.ColumnSite;
import dev.tributary.cdc.postgres.internal.types.UncarriableValueException;
import dev.tributary.cdc.postgres.internal.types.ValueDecoder;
import dev.tributary.cdc.spi.RowWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Decodes <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY's binary format</a> into a writer, as it
 * arrives. The server sends a row a message, but nothing promises that: a row may also be torn between messages.
 */
final class BinaryCopy {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();

    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int HEADER = SIGNATURE.length + 8;
    private static final byte[] NOTHING = {};

    /** PostgreSQL's largest message, which a row never exceeds. */
    private static final int LARGEST_ROW = 1 << 30;

    private final TableSchema schema;
    private final ValueDecoder[] decoders;
    private final boolean[] binary;
    private final RowWriter out;
    private byte[] torn = NOTHING;
    private boolean headerSeen;
    private boolean ended;

    BinaryCopy(CatalogTable table, RowWriter out) {
        List<CatalogColumn> columns = table.columns();
        this.schema = table.schema();
        this.decoders = new ValueDecoder[columns.size()];
        this.binary = new boolean[columns.size()];
        for (int i = 0; i < decoders.length; i++) {
            CatalogColumn column = columns.get(i);
            decoders[i] = column.type().newDecoder(new ColumnSite(schema.id(), column.column()));
            binary[i] = column.type().wire().binary();
        }
        this.out = out;
    }

    /** Takes a message, which is not looked at any more once this returns. */
    void accept(byte[] message, int offset, int length) {
        byte[] buffer = message;
        int at = offset;
        int end = offset + length;
        if (torn.length > 0) {
            if (torn.length + (long) length > LARGEST_ROW) {
                throw garbled("has a row without end");
            }
            buffer = Arrays.copyOf(torn, torn.length + length);
            System.arraycopy(message, offset, buffer, torn.length, length);
            torn = NOTHING;
            at = 0;
            end = buffer.length;
        }
        if (!headerSeen) {
            if (end - at < HEADER) {
                torn = Arrays.copyOfRange(buffer, at, end);
                return;
            }
            at = header(buffer, at);
        }
        while (at < end) {
            int next = ended ? -1 : rowEnd(buffer, at, end);
            if (next < 0) {
                torn = Arrays.copyOfRange(buffer, at, end);
                return;
            }
            if (next > at + 2 || int2(buffer, at) >= 0) {
                row(buffer, at);
            } else {
                ended = true;
            }
            at = next;
        }
    }

    /** Says that no message follows. */
    void end() {
        if (!ended || torn.length > 0) {
            throw garbled("ended in the middle of a row");
        }
    }

    private int header(byte[] buffer, int from) {
        if (!Arrays.equals(buffer, from, from + SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
            throw garbled("has no binary header");
        }
        headerSeen = true;
        if (int4(buffer, from + HEADER - 4) != 0) {
            throw garbled("has a header of another version");
        }
        return from + HEADER;
    }

    /** Where the row that begins here ends, or -1 when it is not complete. */
    private static int rowEnd(byte[] buffer, int from, int end) {
        if (from + 2 > end) {
            return -1;
        }
        int fields = int2(buffer, from);
        long at = from + 2L;
        for (int i = 0; i < fields; i++) {
            if (at + 4 > end) {
                return -1;
            }
            at += 4L + Math.max(0, int4(buffer, (int) at));
        }
        return at <= end ? (int) at : -1;
    }

    private void row(byte[] buffer, int from) {
        if (int2(buffer, from) != decoders.length) {
            throw garbled("has rows of another width");
        }
        out.begin(Operation.SNAPSHOT);
        int at = from + 2;
        for (int i = 0; i < decoders.length; i++) {
            int length = int4(buffer, at);
            at += 4;
            if (length < 0) {
                out.setNull(i);
                continue;
            }
            try {
                if (binary[i]) {
                    decoders[i].binary(buffer, at, length, i, out);
                } else {
                    decoders[i].text(buffer, at, length, i, out);
                }
            } catch (UncarriableValueException e) {
                e.refuse(schema, i, out);
            }
            at += length;
        }
        out.end();
    }

    private SourceException garbled(String how) {
        return new SourceException(
                Retry.AFTER_FIX,
                "the server's copy of " + schema.id() + ' ' + how,
                "Check that the server is PostgreSQL 13 to 18 and that nothing between it and this client alters what it"
                        + " sends; nothing of the table was applied.",
                null);
    }

    private static int int2(byte[] buffer, int at) {
        return (short) SHORT.get(buffer, at);
    }

    private static int int4(byte[] buffer, int at) {
        return (int) INT.get(buffer, at);
    }
}
