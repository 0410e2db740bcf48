package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ValueWriter;
import java.nio.charset.StandardCharsets;

/** The same for every value, none of which is looked at. Immutable. */
final class MaskDecoder implements ValueDecoder {

    /** Every value becomes NULL. */
    static final MaskDecoder NULL = new MaskDecoder(new byte[0], true);

    private final byte[] literal;
    private final boolean none;

    private MaskDecoder(byte[] literal, boolean none) {
        this.literal = literal;
        this.none = none;
    }

    /** Every value becomes a text. */
    static MaskDecoder of(String literal) {
        return new MaskDecoder(literal.getBytes(StandardCharsets.UTF_8), false);
    }

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        if (none) {
            out.setNull(column);
        } else {
            out.setBytes(column, literal, 0, literal.length);
        }
    }

    @Override
    public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        text(buffer, offset, length, column, out);
    }
}
