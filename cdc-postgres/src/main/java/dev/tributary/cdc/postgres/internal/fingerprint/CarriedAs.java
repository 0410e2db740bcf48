package dev.tributary.cdc.postgres.internal.fingerprint;

import dev.tributary.cdc.data.DataType;

/** How a column is carried, in a letter or two, and whether a destination can follow from one to another. */
final class CarriedAs {

    /** Stands between how a column is carried and how it is treated. */
    static final char TREATED = '~';

    private static final String WIDENING_INTEGERS = "hil";

    private CarriedAs() {}

    static String of(DataType type) {
        return switch (type.kind()) {
            case BOOLEAN -> "b";
            case INT16 -> "h";
            case INT32 -> "i";
            case INT64 -> "l";
            case FLOAT32 -> "f";
            case FLOAT64 -> "d";
            case DECIMAL -> "p" + type.precision() + '.' + type.scale();
            case STRING -> "s";
            case BINARY -> "y";
            case DATE -> "t";
            case TIMESTAMP -> "z";
            case TIMESTAMP_NTZ -> "n";
            case ARRAY -> "a" + of(type.requireElement());
        };
    }

    /** Whether the column is masked, hashed or truncated. */
    static boolean isTreated(String code) {
        return code.indexOf(TREATED) >= 0;
    }

    /** Whether every value stays what it is when its column goes over from one to the other. */
    static boolean isWidening(String from, String to) {
        if (from.equals(to)) {
            return true;
        }
        int narrow = WIDENING_INTEGERS.indexOf(from);
        int wide = WIDENING_INTEGERS.indexOf(to);
        if (from.length() == 1 && to.length() == 1 && narrow >= 0 && wide >= 0) {
            return wide > narrow;
        }
        if (from.equals("f") && to.equals("d")) {
            return true;
        }
        return from.startsWith("p") && to.startsWith("p") && isWiderDecimal(from, to);
    }

    private static boolean isWiderDecimal(String from, String to) {
        int[] narrow = decimal(from);
        int[] wide = decimal(to);
        return wide[1] >= narrow[1] && wide[0] - wide[1] >= narrow[0] - narrow[1];
    }

    private static int[] decimal(String code) {
        int point = code.indexOf('.');
        int end = code.indexOf(TREATED) < 0 ? code.length() : code.indexOf(TREATED);
        return new int[] {Integer.parseInt(code, 1, point, 10), Integer.parseInt(code, point + 1, end, 10)};
    }
}
