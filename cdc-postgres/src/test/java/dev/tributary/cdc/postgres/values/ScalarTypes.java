package dev.tributary.cdc.postgres.values;

import java.util.ArrayList;
import java.util.List;

/** The base types that every PostgreSQL has. */
public final class ScalarTypes {

    private ScalarTypes() {}

    /** Types that travel typed, with the values that their types at the destination hold. */
    public static List<ValueType> typed() {
        return List.of(
                ValueType.of("int2", "smallint", r -> Randoms.integer(r, 16), "0", "-32768", "32767"),
                ValueType.of("int4", "integer", r -> Randoms.integer(r, 32), "-2147483648", "2147483647"),
                ValueType.of(
                        "int8",
                        "bigint",
                        r -> Randoms.integer(r, 64),
                        "-9223372036854775808",
                        "9223372036854775807",
                        "9007199254740993",
                        "-9007199254740993"),
                ValueType.of("oid", "oid", r -> Randoms.unsigned(r, 32), "0", "4294967295", "2147483648"),
                ValueType.listed("bool", "boolean", "t", "f"),
                ValueType.of(
                        "float4", "real", Randoms::float4, "-0", "1e-45", "3.4028235e38", "0.1", "1234567", "16777217"),
                ValueType.of(
                        "float8",
                        "double precision",
                        Randoms::float8,
                        "-0",
                        "5e-324",
                        "1.7976931348623157e308",
                        "0.1",
                        "1e15",
                        "1e16",
                        "123456789012345678",
                        "9007199254740993"),
                numeric(4, 2),
                numeric(1, 0),
                numeric(18, 0),
                numeric(18, 18),
                numeric(19, 4),
                numeric(38, 0),
                numeric(38, 10),
                numeric(38, 38),
                ValueType.of(
                        "bytea", "bytea", Randoms::bytea, "\\x", "\\x00", "\\x5c27ff", "\\x" + "00ff".repeat(50_000)),
                ValueType.of(
                        "date",
                        "date",
                        Randoms::date,
                        "0001-01-01",
                        "9999-12-31",
                        "1970-01-01",
                        "1969-12-31",
                        "2000-02-29",
                        "1900-03-01",
                        "1582-10-10"),
                ValueType.of(
                        "timestamp",
                        "timestamp",
                        Randoms::timestamp,
                        "0001-01-01 00:00:00",
                        "9999-12-31 23:59:59.999999",
                        "1969-12-31 23:59:59.999999",
                        "2026-11-21 24:00:00"),
                ValueType.of("timestamp3", "timestamp(3)", Randoms::timestamp, "1999-12-31 23:59:59.9994"),
                ValueType.of(
                        "timestamptz",
                        "timestamptz",
                        r -> Randoms.timestamp(r)
                                        .replace("0001-01-01", "0001-01-03")
                                        .replace("9999-12-31", "9999-12-29")
                                + Randoms.zone(r),
                        "0001-01-01 00:00:00+00",
                        "9999-12-31 23:59:59.999999+00",
                        "1883-11-18 12:00:00+05:53:28"));
    }

    private static ValueType numeric(int precision, int scale) {
        String most = "9".repeat(precision - scale) + (scale == 0 ? "" : "." + "9".repeat(scale));
        String least = scale == 0 ? "1" : "0." + "0".repeat(scale - 1) + "1";
        return ValueType.of(
                "numeric_" + precision + "_" + scale,
                "numeric(" + precision + "," + scale + ")",
                r -> Randoms.numeric(r, precision, scale),
                "0",
                most,
                "-" + most,
                least,
                "-" + least);
    }

    /** Types that travel as text whatever is configured. */
    public static List<ValueType> texts(int version) {
        List<ValueType> types = new ArrayList<>(List.of(
                ValueType.of(
                        "numeric",
                        "numeric",
                        Randoms::unboundedNumeric,
                        "NaN",
                        "0",
                        "0.000",
                        "-1" + "0".repeat(130_000),
                        "0." + "0".repeat(16_000) + "10",
                        "1e131",
                        "10000",
                        "0.0001"),
                ValueType.of("numeric_50_2", "numeric(50,2)", r -> Randoms.numeric(r, 50, 2), "NaN", "1.5"),
                ValueType.of(
                        "text",
                        "text",
                        Randoms::text,
                        "",
                        "NULL",
                        "null",
                        "\\N",
                        "{}",
                        "ünïcödé 🦆",
                        "x".repeat(300_000)),
                ValueType.of("varchar", "varchar(10)", r -> Randoms.text(r, 10), "", "a  ", "😀".repeat(10)),
                ValueType.of("bpchar", "char(5)", r -> Randoms.text(r, 5), "", "a", "ab   "),
                ValueType.of("qchar", "\"char\"", r -> String.valueOf((char) (33 + r.nextInt(90))), "", "x", "\\"),
                ValueType.of("name", "name", Randoms::word, "pg_class", "", "ü".repeat(31)),
                ValueType.of("uuid", "uuid", Randoms::uuid, "00000000-0000-0000-0000-000000000000"),
                ValueType.of(
                        "json",
                        "json",
                        r -> Randoms.json(r, false, 0),
                        "{\"a\":1, \"a\":  1e400}",
                        "null",
                        "\"\\u0000 \\ud83d\"",
                        " [1 , 12345678901234567890.10]\n",
                        "-0"),
                ValueType.of(
                        "jsonb",
                        "jsonb",
                        r -> Randoms.json(r, true, 0),
                        "{\"b\":1, \"a\":  [1.10, null], \"b\": 2}",
                        "null",
                        "\"\\\\\\\"\"",
                        "1e400",
                        "{\"big\": " + "7".repeat(5000) + "}"),
                ValueType.of("time", "time", Randoms::time, "00:00:00", "24:00:00", "23:59:59.999999"),
                ValueType.of("time0", "time(0)", Randoms::time, "24:00:00"),
                ValueType.of(
                        "timetz",
                        "timetz",
                        r -> Randoms.time(r) + Randoms.zone(r),
                        "24:00:00-15:59:59",
                        "00:00:00+15:59:59"),
                interval(version),
                ValueType.of("interval_dm", "interval day to minute", r -> Randoms.integer(r, 20) + " days", "1 day"),
                ValueType.of("money", "money", Randoms::money, "0", "-92233720368547758.08", "92233720368547758.07"),
                ValueType.of("bit", "bit(9)", r -> Randoms.bits(r, 9), "000000000", "111111111"),
                ValueType.of("varbit", "varbit", r -> Randoms.bits(r, r.nextInt(70)), "", "1"),
                ValueType.of("inet", "inet", r -> Randoms.address(r, false), "192.168.0.1/24", "::1", "::ffff:1.2.3.4"),
                ValueType.of("cidr", "cidr", r -> Randoms.address(r, true), "10.0.0.0/8", "::/0", "0.0.0.0/0"),
                ValueType.of("macaddr", "macaddr", r -> Randoms.hex(r, 6, ":"), "08:00:2b:01:02:03"),
                ValueType.of("macaddr8", "macaddr8", r -> Randoms.hex(r, 8, ":"), "08:00:2b:01:02:03:04:05"),
                ValueType.of(
                        "xml",
                        "xml",
                        r -> "<a b=\"" + Randoms.word(r) + "\">&lt;" + Randoms.word(r) + " ä</a>",
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>ä</a>",
                        "<b/>",
                        "plain content"),
                ValueType.of("tsvector", "tsvector", ScalarTypes::tsvector, "", "'a b':1A,3 c", "'it''s':2B"),
                ValueType.of(
                        "tsquery",
                        "tsquery",
                        r -> Randoms.word(r) + " & !( " + Randoms.word(r) + ":*A | " + Randoms.word(r) + " )",
                        "",
                        "a <-> b <2> c"),
                ValueType.of(
                        "jsonpath", "jsonpath", r -> "$." + "\"" + Randoms.word(r) + "\"[*] ? (@ > 1)", "$", "lax $.a"),
                ValueType.of("pg_lsn", "pg_lsn", r -> Randoms.hex(r, 4, "") + "/" + Randoms.hex(r, 4, ""), "0/0"),
                ValueType.of("refcursor", "refcursor", r -> Randoms.text(r, 20), ""),
                ValueType.of("int2vector", "int2vector", r -> Randoms.integer(r, 16) + " 1", "", "1 2 3"),
                ValueType.of("oidvector", "oidvector", r -> Randoms.unsigned(r, 32) + " 1", "", "1 2 3"),
                ValueType.of(
                        "tid",
                        "tid",
                        r -> "(" + Randoms.unsigned(r, 32) + "," + Randoms.unsigned(r, 16) + ")",
                        "(0,1)"),
                ValueType.of("xid", "xid", r -> Randoms.unsigned(r, 32), "4294967295"),
                ValueType.of("xid8", "xid8", r -> Randoms.unsigned(r, 64), "18446744073709551615"),
                ValueType.of("cid", "cid", r -> Randoms.unsigned(r, 32), "0"),
                ValueType.listed("pg_snapshot", "pg_snapshot", "10:20:10,14,15", "1:1:"),
                ValueType.listed("txid_snapshot", "txid_snapshot", "10:20:10,14,15", "1:1:"),
                ValueType.listed("aclitem", "aclitem", "=r/postgres", "postgres=arwd*/postgres")));
        if (version >= 15) {
            types.add(ValueType.of(
                    "numeric_5_m2", "numeric(5,-2)", r -> Randoms.numeric(r, 7, 0), "NaN", "9999900", "49"));
            types.add(ValueType.of("numeric_3_5", "numeric(3,5)", r -> "0.00" + r.nextInt(999), "0.00999", "-0.00001"));
        }
        types.addAll(registered());
        types.addAll(geometric());
        return types;
    }

    private static ValueType interval(int version) {
        List<String> edges = new ArrayList<>(List.of(
                "0",
                "1 year 2 mons -3 days 04:05:06.789",
                "-178000000 years",
                "178000000 years 11 mons 2147483647 days 2147483647:59:59.999999",
                "-0.000001 sec"));
        if (version >= 17) {
            edges.addAll(List.of("infinity", "-infinity"));
        }
        return new ValueType("interval", "interval", ',', edges, Randoms::interval);
    }

    private static String tsvector(java.util.Random random) {
        StringBuilder vector = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            vector.append(Randoms.word(random))
                    .append(':')
                    .append(1 + random.nextInt(16_000))
                    .append("ABCD".charAt(random.nextInt(4)))
                    .append(' ');
        }
        return vector.toString();
    }

    /** Object identifiers, printed by name, which depends on the search path. */
    private static List<ValueType> registered() {
        return List.of(
                ValueType.listed("regclass", "regclass", "pg_catalog.pg_class", "public.\"Odd\"", "99999", "-"),
                ValueType.listed("regtype", "regtype", "integer", "other.mood", "public.mood", "text[]", "99999"),
                ValueType.listed("regproc", "regproc", "pg_catalog.pg_backend_pid", "99999"),
                ValueType.listed("regprocedure", "regprocedure", "pg_catalog.abs(integer)", "99999"),
                ValueType.listed("regoper", "regoper", "pg_catalog.||/", "99999"),
                ValueType.listed("regoperator", "regoperator", "pg_catalog.+(integer,integer)"),
                ValueType.listed("regrole", "regrole", "postgres", "99999"),
                ValueType.listed("regnamespace", "regnamespace", "public", "other", "99999"),
                ValueType.listed("regconfig", "regconfig", "pg_catalog.english", "99999"),
                ValueType.listed("regdictionary", "regdictionary", "pg_catalog.simple"),
                ValueType.listed("regcollation", "regcollation", "pg_catalog.\"C\"", "99999"));
    }

    private static List<ValueType> geometric() {
        return List.of(
                ValueType.of("point", "point", ScalarTypes::point, "(1.1,-2)", "(NaN,Infinity)", "(-0,1e-300)"),
                ValueType.of("lseg", "lseg", r -> "[" + point(r) + "," + point(r) + "]", "[(0,0),(0,0)]"),
                ValueType.of("box", "box", r -> point(r) + "," + point(r), "(3,4),(1,2)")
                        .withDelimiter(';'),
                ValueType.of("path", "path", r -> "(" + point(r) + "," + point(r) + ")", "[(1,2)]", "((1,2))"),
                ValueType.of(
                        "polygon", "polygon", r -> "(" + point(r) + "," + point(r) + "," + point(r) + ")", "((1,2))"),
                ValueType.of(
                        "line",
                        "line",
                        r -> "{" + Randoms.coordinate(r) + ",1," + Randoms.coordinate(r) + "}",
                        "{0,1,0}"),
                ValueType.of("circle", "circle", r -> "<" + point(r) + "," + r.nextInt(100) + ".5>", "<(1,2),0>"));
    }

    private static String point(java.util.Random random) {
        return "(" + Randoms.coordinate(random) + "," + Randoms.coordinate(random) + ")";
    }

    /** All dates and times that PostgreSQL knows, for policies that carry them as text. */
    static List<ValueType> dates() {
        return List.of(
                ValueType.of(
                        "far_date",
                        "date",
                        r -> Randoms.farDate(r, 5_874_897),
                        "infinity",
                        "-infinity",
                        "4713-01-01 BC",
                        "0001-12-31 BC",
                        "10000-01-01",
                        "5874897-12-31"),
                ValueType.of(
                        "far_timestamp",
                        "timestamp",
                        Randoms::farTimestamp,
                        "infinity",
                        "-infinity",
                        "4713-01-01 00:00:00 BC",
                        "294276-12-31 23:59:59.999999"),
                ValueType.of(
                        "far_timestamptz",
                        "timestamptz",
                        Randoms::farTimestamp,
                        "infinity",
                        "-infinity",
                        "4713-01-02 00:00:00+00 BC",
                        "294276-12-31 23:59:59.999999+00"),
                ValueType.of(
                        "nan", "numeric(10,2)", r -> r.nextInt(3) == 0 ? "NaN" : Randoms.numeric(r, 10, 2), "NaN"));
    }
}
