package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.postgres.ArrayPolicy;
import dev.tributary.cdc.postgres.NanPolicy;
import dev.tributary.cdc.postgres.NumericOverflowPolicy;
import dev.tributary.cdc.postgres.NumericPolicy;
import java.util.Map;
import java.util.function.Function;

/** Maps PostgreSQL's types to how they are carried. Immutable. */
public final class ColumnTypes {

    private static final long SINGLE_BYTE = 18;
    private static final long DATE = 1082;
    private static final long TIMESTAMP = 1114;
    private static final long TIMESTAMPTZ = 1184;
    private static final long NUMERIC = 1700;

    /** Types by oid, see {@code pg_type.dat}. What is not here travels as its text. */
    private static final Map<Long, Scalar> SCALARS = Map.ofEntries(
            Map.entry(16L, new Scalar(DataType.BOOLEAN, site -> BooleanDecoder.INSTANCE)),
            Map.entry(17L, new Scalar(DataType.BINARY, site -> new ByteaDecoder())),
            Map.entry(20L, new Scalar(DataType.INT64, site -> IntegerDecoder.INT8)),
            Map.entry(21L, new Scalar(DataType.INT16, site -> IntegerDecoder.INT2)),
            Map.entry(23L, new Scalar(DataType.INT32, site -> IntegerDecoder.INT4)),
            Map.entry(26L, new Scalar(DataType.INT64, site -> IntegerDecoder.OID)),
            Map.entry(700L, new Scalar(DataType.FLOAT32, site -> FloatingPointDecoder.FLOAT4)),
            Map.entry(701L, new Scalar(DataType.FLOAT64, site -> FloatingPointDecoder.FLOAT8)),
            // name, text, json, character, character varying
            Map.entry(19L, Scalar.SAME_TEXT),
            Map.entry(25L, Scalar.SAME_TEXT),
            Map.entry(114L, Scalar.SAME_TEXT),
            Map.entry(1042L, Scalar.SAME_TEXT),
            Map.entry(1043L, Scalar.SAME_TEXT),
            Map.entry(3802L, new Scalar(DataType.STRING, site -> TextDecoder.VERSIONED)),
            Map.entry(2950L, new Scalar(DataType.STRING, site -> new UuidDecoder())));

    private record Scalar(DataType type, Function<ColumnSite, ValueDecoder> decoders) {
        static final Scalar SAME_TEXT = new Scalar(DataType.STRING, site -> TextDecoder.SAME);
    }

    private final ValuePolicies policies;
    private final PolicyLog log;

    /** @param log takes note of values that the policies replace */
    public ColumnTypes(ValuePolicies policies, PolicyLog log) {
        this.policies = policies;
        this.log = log;
    }

    /**
     * How values of a type are carried.
     *
     * @param sourceType the type as PostgreSQL prints it
     */
    public ColumnType of(PgType type, String sourceType) {
        PgType element = type.element();
        if (element == null) {
            return scalar(type, sourceType);
        }
        if (policies.arrays() == ArrayPolicy.TEXT || !element.scalar()) {
            return text(type, sourceType);
        }
        ColumnType of = scalar(element, sourceType);
        char delimiter = type.delimiter();
        return new ColumnType(
                DataType.array(of.type()),
                sourceType,
                of.wire().binary() ? Wire.BINARY : textWire(type),
                site -> new ArrayDecoder(of.newDecoder(site), delimiter));
    }

    /** How values of a type are carried that the catalog does not know any more. */
    public static ColumnType unknown(String sourceType) {
        return new ColumnType(DataType.STRING, sourceType, Wire.CAST, site -> TextDecoder.TEXT_ONLY);
    }

    /** A type as it is, and as its text. */
    public Forms forms(PgType type, String sourceType) {
        return new Forms(of(type, sourceType), text(type, sourceType));
    }

    /** The forms of a type that the catalog does not know any more. */
    public static Forms unknownForms(String sourceType) {
        return new Forms(unknown(sourceType), unknown(sourceType));
    }

    /**
     * How values of a type can be carried.
     *
     * @param plain as they are carried unless something is done to them
     * @param text as PostgreSQL's text
     */
    public record Forms(ColumnType plain, ColumnType text) {}

    private ColumnType scalar(PgType type, String sourceType) {
        if (type.oid() == NUMERIC) {
            return numeric(type.typmod(), sourceType);
        }
        if (type.oid() == DATE) {
            return dates(type, sourceType, DataType.DATE, site -> new DateDecoder(dates("date", site)));
        }
        if (type.oid() == TIMESTAMP) {
            return dates(
                    type,
                    sourceType,
                    DataType.TIMESTAMP_NTZ,
                    site -> new TimestampDecoder("", dates("timestamp", site)));
        }
        if (type.oid() == TIMESTAMPTZ) {
            return dates(
                    type,
                    sourceType,
                    DataType.TIMESTAMP,
                    site -> new TimestampDecoder("+00", dates("timestamptz", site)));
        }
        if (type.oid() == SINGLE_BYTE) {
            return new ColumnType(DataType.STRING, sourceType, textWire(type), site -> SingleByteDecoder.INSTANCE);
        }
        Scalar scalar = type.enumeration() ? Scalar.SAME_TEXT : SCALARS.get(type.oid());
        return scalar == null
                ? text(type, sourceType)
                : new ColumnType(scalar.type(), sourceType, Wire.BINARY, scalar.decoders());
    }

    private static ColumnType text(PgType type, String sourceType) {
        return new ColumnType(DataType.STRING, sourceType, textWire(type), site -> TextDecoder.TEXT_ONLY);
    }

    private static Wire textWire(PgType type) {
        return type.castDiffers() ? Wire.output(type.output()) : Wire.CAST;
    }

    private ColumnType dates(PgType type, String sourceType, DataType of, Function<ColumnSite, ValueDecoder> decoders) {
        return policies.datesAsText() ? text(type, sourceType) : new ColumnType(of, sourceType, Wire.BINARY, decoders);
    }

    private DateOutliers dates(String type, ColumnSite site) {
        return new DateOutliers(type, policies, site, log);
    }

    private ColumnType numeric(int typmod, String sourceType) {
        // Precision in the upper 16 bits, scale as 11 bits in two's complement (negative since 15), plus 4.
        int precision = typmod - 4 >> 16 & 0xFFFF;
        int scale = (typmod - 4 & 0x7FF ^ 1024) - 1024;
        boolean bounded =
                typmod >= 4 && precision <= DataType.MAX_DECIMAL_PRECISION && scale >= 0 && scale <= precision;
        if (policies.nan() == NanPolicy.TEXT || (!bounded && policies.numeric() == NumericPolicy.TEXT)) {
            return new ColumnType(DataType.STRING, sourceType, Wire.BINARY, site -> new NumericTextDecoder());
        }
        DataType type = bounded
                ? DataType.decimal(precision, scale)
                : DataType.decimal(DataType.MAX_DECIMAL_PRECISION, policies.numericScale());
        return new ColumnType(
                type,
                sourceType,
                Wire.BINARY,
                site -> new DecimalDecoder(type, nan(site), bounded ? beyondDeclared(site) : overflow(site)));
    }

    private Outliers nan(ColumnSite site) {
        return new Outliers(policies.nan(), "values.nan", "NaN", "Set values.nan to null or text", site, log);
    }

    private Outliers overflow(ColumnSite site) {
        return new Outliers(
                policies.numericOverflow(),
                "values.numeric-overflow",
                "numbers beyond DECIMAL(" + DataType.MAX_DECIMAL_PRECISION + "," + policies.numericScale() + ")",
                "Set values.numeric-overflow to null or clamp, or values.numeric to text",
                site,
                log);
    }

    /** The declared precision bounds every value, so one beyond it means that the declaration has changed. */
    private Outliers beyondDeclared(ColumnSite site) {
        return new Outliers(
                NumericOverflowPolicy.FAIL,
                "",
                "",
                "Make the column numeric without precision (it then travels as text)",
                site,
                log);
    }
}
