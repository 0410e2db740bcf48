package dev.tributary.cdc.postgres.values;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;

/** Random values of scalar types, as text. Sizes vary by magnitude, so that small and large ones are equally likely. */
final class Randoms {

    /** 0001-01-01 and 9999-12-31 in days since 1970. */
    private static final long FIRST_DAY = -719_162;

    private static final long LAST_DAY = 2_932_896;

    private static final String[] PIECES = {
        "a",
        "Z",
        "0",
        " ",
        "\t",
        "\n",
        "\r",
        "\\",
        "'",
        "\"",
        ",",
        ";",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "%",
        "_",
        "$1",
        "NULL",
        "null",
        "\\N",
        "\\.",
        "\u0001",
        "\u007f",
        "\u0080",
        "\u00a0",
        "ä",
        "ß",
        "İ",
        "é",
        "漢",
        "\ufeff",
        "\ud7ff",
        "\ue000",
        "\ufffd",
        "\uffff",
        "😀",
        "\udbff\udfff",
        "e\u0301",
        "<&>",
        "__debezium_unavailable_value"
    };

    private Randoms() {}

    static String integer(Random random, int bits) {
        return String.valueOf(random.nextLong() >> 64 - bits >> random.nextInt(bits));
    }

    static String unsigned(Random random, int bits) {
        return Long.toUnsignedString(random.nextLong() >>> 64 - bits >>> random.nextInt(bits));
    }

    /** Digits, the first of which is not zero; none for a count of zero. */
    private static String digits(Random random, int count) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append(random.nextInt(3) == 0 && i > 0 ? 0 : random.nextInt(i == 0 ? 9 : 10) + (i == 0 ? 1 : 0));
        }
        return digits.toString();
    }

    static String numeric(Random random, int precision, int scale) {
        String whole = digits(random, random.nextInt(precision - scale + 1));
        int after = random.nextInt(scale + 1);
        String fraction = "0".repeat(random.nextInt(after + 1)) + digits(random, after);
        fraction = fraction.substring(0, after);
        return (random.nextBoolean() ? "-" : "")
                + (whole.isEmpty() ? "0" : whole)
                + (fraction.isEmpty() ? "" : "." + fraction);
    }

    static String unboundedNumeric(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> numeric(random, 600, 300);
            case 1 -> digits(random, 1 + random.nextInt(5)) + "e" + (random.nextInt(400) - 200);
            default -> numeric(random, 50, 20);
        };
    }

    static String float4(Random random) {
        return special(
                random,
                random.nextInt(3) == 0
                        ? String.valueOf((float) random.nextInt(100_000) / 100)
                        : String.valueOf(Float.intBitsToFloat(random.nextInt())));
    }

    static String float8(Random random) {
        return special(
                random,
                random.nextInt(3) == 0
                        ? String.valueOf((double) random.nextInt(100_000_000) / 10_000)
                        : String.valueOf(Double.longBitsToDouble(random.nextLong())));
    }

    /** A coordinate: finite, since PostgreSQL computes with some of them. */
    static String coordinate(Random random) {
        return String.valueOf((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(20) - 5));
    }

    private static String special(Random random, String otherwise) {
        return switch (random.nextInt(20)) {
            case 0 -> "NaN";
            case 1 -> random.nextBoolean() ? "Infinity" : "-Infinity";
            case 2 -> "-0";
            default -> otherwise;
        };
    }

    static String text(Random random) {
        int pieces = random.nextInt(40) == 0 ? 2000 : random.nextInt(12);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    /** A text of at most so many characters. */
    static String text(Random random, int limit) {
        String text = text(random);
        int characters = text.codePointCount(0, text.length());
        return characters <= limit ? text : text.substring(0, text.offsetByCodePoints(0, limit));
    }

    static String word(Random random) {
        return Integer.toString(random.nextInt(1 << 1 + random.nextInt(30)), 36);
    }

    static String bytea(Random random) {
        byte[] bytes = new byte[random.nextInt(40) == 0 ? 5000 : random.nextInt(30)];
        random.nextBytes(bytes);
        return "\\x" + HexFormat.of().formatHex(bytes);
    }

    static String date(Random random) {
        return LocalDate.ofEpochDay(FIRST_DAY + Math.floorMod(random.nextLong(), LAST_DAY - FIRST_DAY + 1))
                .toString();
    }

    /** Any date that PostgreSQL knows, up to a last year. */
    static String farDate(Random random, int lastYear) {
        int year = random.nextInt(3) == 0 ? random.nextInt(4713) - 4712 : 1 + random.nextInt(lastYear);
        String day = String.format(
                Locale.ROOT,
                "%04d-%02d-%02d",
                year < 1 ? 1 - year : year,
                1 + random.nextInt(12),
                1 + random.nextInt(28));
        return random.nextInt(20) == 0 ? "-infinity" : year < 1 ? day + " BC" : day;
    }

    static String time(Random random) {
        long micros = Math.floorMod(random.nextLong(), 86_400_000_000L);
        long fraction = random.nextBoolean() ? micros % 1_000_000 : micros % 1_000_000 / 1000 * 1000;
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%06d",
                micros / 3_600_000_000L,
                micros / 60_000_000 % 60,
                micros / 1_000_000 % 60,
                fraction);
    }

    static String zone(Random random) {
        return String.format(
                Locale.ROOT,
                "%s%02d:%02d:%02d",
                random.nextBoolean() ? "+" : "-",
                random.nextInt(16),
                random.nextInt(60),
                random.nextInt(60));
    }

    static String timestamp(Random random) {
        return date(random) + " " + time(random);
    }

    static String farTimestamp(Random random) {
        String date = farDate(random, 294_276);
        return date.startsWith("-")
                ? date
                : date.endsWith("BC") ? date.replace(" BC", " " + time(random) + " BC") : date + " " + time(random);
    }

    static String interval(Random random) {
        return (random.nextInt(400) - 200) + " years " + (random.nextInt(24) - 12) + " mons "
                + integer(random, 20) + " days " + (random.nextBoolean() ? "-" : "") + random.nextInt(10_000) + ":"
                + random.nextInt(60) + ":" + random.nextInt(60) + "." + random.nextInt(1_000_000);
    }

    static String money(Random random) {
        long cents = Long.parseLong(integer(random, 60));
        return (cents < 0 ? "-" : "") + Math.abs(cents) / 100 + "."
                + String.format(Locale.ROOT, "%02d", Math.abs(cents) % 100);
    }

    static String bits(Random random, int count) {
        StringBuilder bits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            bits.append(random.nextInt(2));
        }
        return bits.toString();
    }

    static String hex(Random random, int bytes, String separator) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return HexFormat.ofDelimiter(separator).formatHex(value);
    }

    static String uuid(Random random) {
        return new StringBuilder(hex(random, 16, ""))
                .insert(20, '-')
                .insert(16, '-')
                .insert(12, '-')
                .insert(8, '-')
                .toString();
    }

    /** An address, with the bits behind the mask cleared for cidr. */
    static String address(Random random, boolean network) {
        boolean six = random.nextBoolean();
        int bits = six ? 128 : 32;
        int mask = random.nextInt(bits + 1);
        BigInteger value = new BigInteger(bits, random);
        if (network) {
            value = value.shiftRight(bits - mask).shiftLeft(bits - mask);
        }
        StringBuilder address = new StringBuilder();
        for (int i = six ? 7 : 3; i >= 0; i--) {
            int part = value.shiftRight(i * (six ? 16 : 8)).intValue() & (six ? 0xFFFF : 0xFF);
            address.append(six ? Integer.toHexString(part) : String.valueOf(part));
            address.append(i == 0 ? "" : six ? ":" : ".");
        }
        return network || random.nextBoolean() ? address + "/" + mask : address.toString();
    }

    /** A JSON document, spaced as nobody would; {@code binary} leaves out what jsonb refuses. */
    static String json(Random random, boolean binary, int depth) {
        return switch (random.nextInt(depth > 3 ? 4 : 6)) {
            case 0 -> "null";
            case 1 -> random.nextBoolean() ? "true" : " false";
            case 2 ->
                digits(random, 1 + random.nextInt(30)) + "." + digits(random, 1 + random.nextInt(20))
                        + (random.nextInt(3) == 0 ? "e" + (random.nextInt(100) - 50) : "");
            case 3 -> jsonText(random, binary);
            case 4 -> {
                StringBuilder object = new StringBuilder("{ ");
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.append(random.nextInt(3) == 0 ? "\"a\"" : jsonText(random, binary))
                            .append(" :  ")
                            .append(json(random, binary, depth + 1))
                            .append(i > 1 ? "," : "");
                }
                yield object + "}";
            }
            default -> {
                StringBuilder array = new StringBuilder("[");
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.append(json(random, binary, depth + 1)).append(i > 1 ? " ," : "");
                }
                yield array + "] ";
            }
        };
    }

    private static String jsonText(Random random, boolean binary) {
        StringBuilder text = new StringBuilder("\"");
        text(random, 20).codePoints().forEach(c -> {
            if (c < 0x20 || c == '"' || c == '\\' || random.nextInt(6) == 0) {
                for (char unit : Character.toChars(c)) {
                    text.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            } else {
                text.appendCodePoint(c);
            }
        });
        return text + (binary || random.nextInt(4) > 0 ? "" : "\\u0000\\ud800") + "\"";
    }
}
