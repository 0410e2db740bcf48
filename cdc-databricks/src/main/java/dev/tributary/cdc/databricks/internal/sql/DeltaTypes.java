package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Delta type of each logical type, and which existing types can hold which new ones. */
public final class DeltaTypes {

    /** How a column of an existing table fits the values that are to come. */
    public enum Fit {
        /** It holds every value as it is. */
        FITS,
        /** It does once it is widened, which loses nothing. */
        WIDEN,
        /** It does not. */
        MISMATCH
    }

    private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d+), ?(\\d+)\\)");

    /** What text can be tried to be read as. */
    private static final Pattern CASTABLE = Pattern.compile(
            "boolean|smallint|int|bigint|float|double|date|timestamp|timestamp_ntz|decimal\\(\\d+,\\d+\\)");

    private DeltaTypes() {}

    /** The type as a statement spells it. */
    public static String sql(DataType type) {
        return switch (type.kind()) {
            case BOOLEAN -> "BOOLEAN";
            case INT16 -> "SMALLINT";
            case INT32 -> "INT";
            case INT64 -> "BIGINT";
            case FLOAT32 -> "FLOAT";
            case FLOAT64 -> "DOUBLE";
            case DECIMAL -> "DECIMAL(" + type.precision() + ',' + type.scale() + ')';
            case STRING -> "STRING";
            case BINARY -> "BINARY";
            case DATE -> "DATE";
            case TIMESTAMP -> "TIMESTAMP";
            case TIMESTAMP_NTZ -> "TIMESTAMP_NTZ";
            case ARRAY -> "ARRAY<" + sql(type.requireElement()) + '>';
        };
    }

    /**
     * Whether an existing column can hold a type's values.
     *
     * @param existing the column's type as {@code information_schema} spells it
     */
    public static Fit fit(DataType type, String existing) {
        String have = normalized(existing);
        String want = normalized(sql(type));
        if (have.equals(want) || isWider(have, want)) {
            return Fit.FITS;
        }
        return isWider(want, have) ? Fit.WIDEN : Fit.MISMATCH;
    }

    /**
     * What a column of an existing type can hold of a value, as an expression: NULL where it can hold nothing of it.
     *
     * @param value an expression of the type
     * @param existing the column's type as {@code information_schema} spells it
     */
    public static String attempt(String value, DataType type, String existing) {
        String have = normalized(existing);
        boolean castable = type.kind() != DataType.Kind.ARRAY
                && type.kind() != DataType.Kind.BINARY
                && (have.equals("string")
                        || type.kind() == DataType.Kind.STRING
                                && CASTABLE.matcher(have).matches());
        return castable ? "TRY_CAST(" + value + " AS " + existing + ")" : "CAST(NULL AS " + existing + ")";
    }

    /** Whether a table can be clustered by a column of the type. */
    public static boolean canCluster(Column column) {
        return switch (column.type().kind()) {
            case BOOLEAN, BINARY, ARRAY -> false;
            default -> true;
        };
    }

    private static boolean isWider(String wide, String narrow) {
        int wideInteger = integerRank(wide);
        int narrowInteger = integerRank(narrow);
        if (wideInteger > 0 && narrowInteger > 0) {
            return wideInteger > narrowInteger;
        }
        if (wide.equals("double") && narrow.equals("float")) {
            return true;
        }
        Matcher w = DECIMAL.matcher(wide);
        Matcher n = DECIMAL.matcher(narrow);
        if (w.matches() && n.matches()) {
            int wideScale = Integer.parseInt(w.group(2));
            int narrowScale = Integer.parseInt(n.group(2));
            int wideIntegral = Integer.parseInt(w.group(1)) - wideScale;
            int narrowIntegral = Integer.parseInt(n.group(1)) - narrowScale;
            return wideScale >= narrowScale && wideIntegral >= narrowIntegral;
        }
        return false;
    }

    private static int integerRank(String type) {
        return switch (type) {
            case "smallint" -> 1;
            case "int" -> 2;
            case "bigint" -> 3;
            default -> 0;
        };
    }

    private static String normalized(String type) {
        String lower = type.toLowerCase(Locale.ROOT).replace(" ", "");
        return switch (lower) {
            case "short" -> "smallint";
            case "integer" -> "int";
            case "long" -> "bigint";
            case "real" -> "float";
            default -> lower;
        };
    }
}
