package dev.tributary.cdc.data;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A logical column type: what a value means and which {@link ColumnVector} holds it. Immutable.
 *
 * <p>Lossless or refused: a source maps each of its types to the one of these that keeps every value exactly, and to
 * {@link #STRING} in the source's canonical text where none does.
 */
public final class DataType {

    /** The families of types, with the vector that holds their values. */
    public enum Kind {
        /** {@link IntVector}: 0 or 1. */
        BOOLEAN,
        /** {@link IntVector}: 16-bit signed. */
        INT16,
        /** {@link IntVector}: 32-bit signed. */
        INT32,
        /** {@link LongVector}: 64-bit signed. */
        INT64,
        /** {@link FloatVector}. */
        FLOAT32,
        /** {@link DoubleVector}. */
        FLOAT64,
        /** {@link LongVector} up to 18 digits, {@link Int128Vector} beyond: the unscaled value. */
        DECIMAL,
        /** {@link BytesVector}: valid UTF-8. */
        STRING,
        /** {@link BytesVector}. */
        BINARY,
        /** {@link IntVector}: days since 1970-01-01, proleptic Gregorian. */
        DATE,
        /** {@link LongVector}: microseconds since 1970-01-01T00:00:00Z. */
        TIMESTAMP,
        /** {@link LongVector}: microseconds since 1970-01-01T00:00:00, no time zone. */
        TIMESTAMP_NTZ,
        /** {@link ListVector} of the element type. */
        ARRAY
    }

    /** The most digits a {@link Kind#DECIMAL} may have. */
    public static final int MAX_DECIMAL_PRECISION = 38;

    /** The most digits of a {@link Kind#DECIMAL} that a {@link LongVector} holds. */
    public static final int MAX_LONG_DECIMAL_PRECISION = 18;

    public static final DataType BOOLEAN = new DataType(Kind.BOOLEAN, 0, 0, null);
    public static final DataType INT16 = new DataType(Kind.INT16, 0, 0, null);
    public static final DataType INT32 = new DataType(Kind.INT32, 0, 0, null);
    public static final DataType INT64 = new DataType(Kind.INT64, 0, 0, null);
    public static final DataType FLOAT32 = new DataType(Kind.FLOAT32, 0, 0, null);
    public static final DataType FLOAT64 = new DataType(Kind.FLOAT64, 0, 0, null);
    public static final DataType STRING = new DataType(Kind.STRING, 0, 0, null);
    public static final DataType BINARY = new DataType(Kind.BINARY, 0, 0, null);
    public static final DataType DATE = new DataType(Kind.DATE, 0, 0, null);
    public static final DataType TIMESTAMP = new DataType(Kind.TIMESTAMP, 0, 0, null);
    public static final DataType TIMESTAMP_NTZ = new DataType(Kind.TIMESTAMP_NTZ, 0, 0, null);

    private final Kind kind;
    private final int precision;
    private final int scale;
    private final @Nullable DataType element;

    private DataType(Kind kind, int precision, int scale, @Nullable DataType element) {
        this.kind = kind;
        this.precision = precision;
        this.scale = scale;
        this.element = element;
    }

    /**
     * An exact decimal number.
     *
     * @param precision digits in all, 1 to 38
     * @param scale digits after the point, 0 to {@code precision}
     * @throws IllegalArgumentException outside those ranges
     */
    public static DataType decimal(int precision, int scale) {
        if (precision < 1 || precision > MAX_DECIMAL_PRECISION || scale < 0 || scale > precision) {
            throw new IllegalArgumentException("decimal(" + precision + "," + scale + ") is out of range");
        }
        return new DataType(Kind.DECIMAL, precision, scale, null);
    }

    /**
     * A one-dimensional array whose elements may be null.
     *
     * @throws IllegalArgumentException when the element is itself an array
     */
    public static DataType array(DataType element) {
        if (element.kind == Kind.ARRAY) {
            throw new IllegalArgumentException("arrays of arrays travel as text");
        }
        return new DataType(Kind.ARRAY, 0, 0, element);
    }

    public Kind kind() {
        return kind;
    }

    /** Digits in all; 0 unless a decimal. */
    public int precision() {
        return precision;
    }

    /** Digits after the point; 0 unless a decimal. */
    public int scale() {
        return scale;
    }

    /** The element type of an array. */
    public Optional<DataType> element() {
        return Optional.ofNullable(element);
    }

    /** The element type; for arrays only. */
    public DataType requireElement() {
        if (element == null) {
            throw new IllegalStateException(this + " has no element type");
        }
        return element;
    }

    /** Whether values are held by {@link Int128Vector}. */
    public boolean isWideDecimal() {
        return kind == Kind.DECIMAL && precision > MAX_LONG_DECIMAL_PRECISION;
    }

    /**
     * Parses what {@link #toString()} prints.
     *
     * @throws IllegalArgumentException when the text names no type
     */
    public static DataType parse(String text) {
        if (text.startsWith("ARRAY<") && text.endsWith(">")) {
            return array(parse(text.substring(6, text.length() - 1)));
        }
        if (text.startsWith("DECIMAL(") && text.endsWith(")")) {
            int comma = text.indexOf(',');
            if (comma > 0) {
                return decimal(
                        Integer.parseInt(text, 8, comma, 10), Integer.parseInt(text, comma + 1, text.length() - 1, 10));
            }
        }
        return switch (text) {
            case "BOOLEAN" -> BOOLEAN;
            case "INT16" -> INT16;
            case "INT32" -> INT32;
            case "INT64" -> INT64;
            case "FLOAT32" -> FLOAT32;
            case "FLOAT64" -> FLOAT64;
            case "STRING" -> STRING;
            case "BINARY" -> BINARY;
            case "DATE" -> DATE;
            case "TIMESTAMP" -> TIMESTAMP;
            case "TIMESTAMP_NTZ" -> TIMESTAMP_NTZ;
            default -> throw new IllegalArgumentException("not a type: '" + text + "'");
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DataType that
                && kind == that.kind
                && precision == that.precision
                && scale == that.scale
                && (element == null ? that.element == null : element.equals(that.element));
    }

    @Override
    public int hashCode() {
        return ((kind.hashCode() * 31 + precision) * 31 + scale) * 31 + (element == null ? 0 : element.hashCode());
    }

    /** For example {@code INT32}, {@code DECIMAL(10,2)}, {@code ARRAY<STRING>}. */
    @Override
    public String toString() {
        return switch (kind) {
            case DECIMAL -> "DECIMAL(" + precision + ',' + scale + ')';
            case ARRAY -> "ARRAY<" + element + '>';
            default -> kind.name();
        };
    }
}
