package dev.tributary.cdc.postgres.internal.snapshot;

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
            throw new IllegalStateException("the server's copy of " + schema.id() + " ended in the middle of a row");
        }
    }

    private int header(byte[] buffer, int from) {
        if (!Arrays.equals(buffer, from, from + SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
            throw new IllegalStateException("the server's copy of " + schema.id() + " has no binary header");
        }
        headerSeen = true;
        return from + HEADER + int4(buffer, from + HEADER - 4);
    }

    /** Where the row that begins here ends, or -1 when it is not complete. */
    private static int rowEnd(byte[] buffer, int from, int end) {
        if (from + 2 > end) {
            return -1;
        }
        int fields = int2(buffer, from);
        int at = from + 2;
        for (int i = 0; i < fields; i++) {
            if (at + 4 > end) {
                return -1;
            }
            at += 4 + Math.max(0, int4(buffer, at));
        }
        return at <= end ? at : -1;
    }

    private void row(byte[] buffer, int from) {
        if (int2(buffer, from) != decoders.length) {
            throw new IllegalStateException("the server's copy of " + schema.id() + " has rows of another width");
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

    private static int int2(byte[] buffer, int at) {
        return (short) SHORT.get(buffer, at);
    }

    private static int int4(byte[] buffer, int at) {
        return (int) INT.get(buffer, at);
    }
}
