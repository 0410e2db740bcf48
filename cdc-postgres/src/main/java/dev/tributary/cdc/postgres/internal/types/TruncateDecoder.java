package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ValueWriter;
import org.jspecify.annotations.Nullable;

/** Lets another decoder write a text or binary value, and passes on its beginning. For one thread. */
final class TruncateDecoder extends BytesOnly implements ValueDecoder {

    private final ValueDecoder plain;
    private final int limit;
    private final boolean characters;
    private @Nullable ValueWriter target;

    /**
     * @param limit how many characters or bytes are passed on
     * @param characters whether characters of UTF-8 are counted, and not bytes
     */
    TruncateDecoder(ValueDecoder plain, int limit, boolean characters) {
        this.plain = plain;
        this.limit = limit;
        this.characters = characters;
    }

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        target = out;
        plain.text(buffer, offset, length, column, this);
    }

    @Override
    public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        target = out;
        plain.binary(buffer, offset, length, column, this);
    }

    private ValueWriter target() {
        if (target == null) {
            throw new IllegalStateException("no value is being decoded");
        }
        return target;
    }

    @Override
    public void setBytes(int column, byte[] source, int offset, int length) {
        target().setBytes(
                        column,
                        source,
                        offset,
                        characters ? ofCharacters(source, offset, length) : Math.min(limit, length));
    }

    /** Bytes of the characters to pass on: each begins with a byte that does not continue one. */
    private int ofCharacters(byte[] source, int offset, int length) {
        if (length <= limit) {
            return length;
        }
        int begun = 0;
        for (int i = 0; i < length; i++) {
            if ((source[offset + i] & 0xC0) != 0x80 && ++begun > limit) {
                return i;
            }
        }
        return length;
    }

    @Override
    public void setNull(int column) {
        target().setNull(column);
    }
}
