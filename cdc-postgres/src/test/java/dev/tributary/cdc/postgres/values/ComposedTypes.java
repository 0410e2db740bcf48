package dev.tributary.cdc.postgres.values;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/** Types that are made of others, or made by users and extensions. */
public final class ComposedTypes {

    /** Creates what the types below need. */
    public static final List<String> CREATE = List.of(
            "CREATE SCHEMA other",
            "CREATE TABLE public.\"Odd\" (id int)",
            "CREATE EXTENSION hstore SCHEMA other",
            "CREATE EXTENSION citext SCHEMA other",
            "CREATE EXTENSION ltree SCHEMA other",
            "CREATE EXTENSION cube SCHEMA other",
            "CREATE EXTENSION isn SCHEMA other",
            "CREATE EXTENSION seg SCHEMA other",
            "CREATE EXTENSION lo SCHEMA other",
            "CREATE TYPE public.mood AS ENUM ('sad', 'so so', '', 'häppy', '{\"quo''ted\\', 'NULL', '" + "ü".repeat(31)
                    + "')",
            "CREATE TYPE other.mood AS ENUM ('other', 'sad')",
            "CREATE TYPE public.point3 AS (x int, \"Y y\" text, at timestamptz, raw bytea, gone int, m public.mood)",
            "ALTER TYPE public.point3 DROP ATTRIBUTE gone",
            "CREATE TYPE public.nested AS (p public.point3, list text[], d date, f float8)",
            "CREATE TYPE public.textrange AS RANGE (subtype = text, collation = \"C\")",
            "CREATE DOMAIN public.email AS varchar(40) CHECK (VALUE LIKE '%@%')",
            "CREATE DOMAIN public.work_email AS public.email",
            "CREATE DOMAIN public.amount AS numeric(12,4)",
            "CREATE DOMAIN public.small_amount AS public.amount CHECK (VALUE < 1000000)",
            "CREATE DOMAIN public.tags AS text[]",
            "CREATE DOMAIN public.feeling AS other.mood",
            "CREATE DOMAIN public.address AS inet",
            "CREATE DOMAIN public.spot AS public.point3",
            "CREATE DOMAIN public.span AS int4range",
            "CREATE DOMAIN public.moment AS timestamptz(2)",
            // The shape of an extension's type: of varying length, with a modifier, and a binary form that is not the
            // text.
            "CREATE TYPE other.vec",
            "CREATE FUNCTION other.vec_in(cstring, oid, int4) RETURNS other.vec LANGUAGE internal IMMUTABLE STRICT AS"
                    + " 'varcharin'",
            "CREATE FUNCTION other.vec_out(other.vec) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varcharout'",
            "CREATE FUNCTION other.vec_send(other.vec) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'byteasend'",
            "CREATE FUNCTION other.vec_mod(cstring[]) RETURNS int4 LANGUAGE internal IMMUTABLE STRICT AS"
                    + " 'varchartypmodin'",
            "CREATE TYPE other.vec (INPUT = other.vec_in, OUTPUT = other.vec_out, SEND = other.vec_send,"
                    + " TYPMOD_IN = other.vec_mod, INTERNALLENGTH = VARIABLE, STORAGE = external, ALIGNMENT = double)",
            "CREATE FUNCTION other.vec_text(other.vec) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'cast' $$",
            "CREATE CAST (other.vec AS text) WITH FUNCTION other.vec_text(other.vec)");

    private ComposedTypes() {}

    /** Types that exist after {@link #CREATE}. */
    public static List<ValueType> all(int version) {
        return Stream.of(enumsAndRows(), domains(), ranges(version), extensions())
                .flatMap(List::stream)
                .toList();
    }

    private static List<ValueType> enumsAndRows() {
        String[] moods = {"sad", "so so", "", "häppy", "{\"quo'ted\\", "NULL", "ü".repeat(31)};
        return List.of(
                ValueType.listed("mood", "public.mood", moods),
                ValueType.listed("other_mood", "other.mood", "other", "sad"),
                ValueType.of("point3", "public.point3", ComposedTypes::point3, "(,,,,)", "(1,\"\",,,sad)"),
                ValueType.of(
                        "nested",
                        "public.nested",
                        r -> Texts.row(
                                r.nextInt(4) == 0 ? null : point3(r),
                                Texts.array(',', List.of(Randoms.text(r, 9), Randoms.word(r))),
                                Randoms.farDate(r, 12_000),
                                Randoms.float8(r)),
                        "(,,,)",
                        "(,\"{}\",infinity,NaN)"));
    }

    private static String point3(Random random) {
        return Texts.row(
                Randoms.integer(random, 32),
                random.nextInt(4) == 0 ? null : Randoms.text(random, 30),
                Randoms.farTimestamp(random),
                Randoms.bytea(random),
                random.nextBoolean() ? "so so" : "");
    }

    private static List<ValueType> domains() {
        return List.of(
                ValueType.of("email", "public.email", r -> Randoms.text(r, 30) + "@", "a@b"),
                ValueType.of("work_email", "public.work_email", r -> "@" + Randoms.text(r, 39), "@"),
                ValueType.of("amount", "public.amount", r -> Randoms.numeric(r, 12, 4), "-99999999.9999"),
                ValueType.of("small_amount", "public.small_amount", r -> Randoms.numeric(r, 9, 4), "0.0001"),
                ValueType.of("tags", "public.tags", r -> Texts.array(',', List.of(Randoms.text(r, 5))), "{}", "{NULL}"),
                ValueType.listed("feeling", "public.feeling", "other", "sad"),
                ValueType.of("address", "public.address", r -> Randoms.address(r, false), "127.0.0.1"),
                ValueType.of("spot", "public.spot", ComposedTypes::point3, "(,,,,)"),
                ValueType.listed("span", "public.span", "empty", "(,)", "[1,5)"),
                ValueType.of(
                        "moment", "public.moment", r -> Randoms.timestamp(r) + "+00", "2000-01-01 00:00:00.005+00"));
    }

    private static List<ValueType> ranges(int version) {
        List<ValueType> types = new ArrayList<>(List.of(
                range("int4range", r -> String.valueOf(r.nextInt(2_000_000) - 1_000_000)),
                range("int8range", r -> Randoms.integer(r, 62)),
                range("numrange", r -> Randoms.numeric(r, 20, 6)),
                range("tsrange", r -> "2026-01-0" + (1 + r.nextInt(9)) + " " + Randoms.time(r)),
                range("tstzrange", r -> "2026-01-0" + (1 + r.nextInt(9)) + " " + Randoms.time(r) + "+05:45"),
                range("daterange", r -> "2026-01-" + (10 + r.nextInt(20))),
                range("public.textrange", Randoms::word)));
        types.add(ValueType.listed("dated", "daterange", "[infinity,infinity]", "[-infinity,)", "(,0044-03-15 BC)"));
        if (version >= 14) {
            types.addAll(List.of(
                    multirange("int4multirange", r -> String.valueOf(r.nextInt(100))),
                    multirange("int8multirange", r -> String.valueOf(r.nextInt(100))),
                    multirange("nummultirange", r -> r.nextInt(100) + ".5"),
                    multirange("tsmultirange", r -> "2026-01-" + (10 + r.nextInt(20))),
                    multirange("tstzmultirange", r -> "2026-01-" + (10 + r.nextInt(20)) + " 00:00:00+05:45"),
                    multirange("datemultirange", r -> "2026-01-" + (10 + r.nextInt(20))),
                    ValueType.listed("textmultirange", "public.textmultirange", "{}", "{[a,b),[\"c,d\",\"e\\\"f\"]}")));
        }
        return types;
    }

    private static ValueType range(String type, Function<Random, String> bound) {
        String name = type.substring(type.indexOf('.') + 1);
        return ValueType.of(name, type, r -> range(r, bound, name.equals("textrange")), "empty", "(,)");
    }

    private static String range(Random random, Function<Random, String> bound, boolean text) {
        String a = bound.apply(random);
        String b = bound.apply(random);
        boolean swap;
        try {
            swap = !text && new BigDecimal(a).compareTo(new BigDecimal(b)) > 0;
        } catch (NumberFormatException e) {
            // Times are written so that their texts compare as they do.
            swap = a.compareTo(b) > 0;
        }
        swap = text ? a.compareTo(b) > 0 : swap;
        return (random.nextBoolean() ? "[" : "(")
                + (random.nextInt(6) == 0 ? "" : Texts.quoted(swap ? b : a))
                + ","
                + (random.nextInt(6) == 0 ? "" : Texts.quoted(swap ? a : b))
                + (random.nextBoolean() ? "]" : ")");
    }

    private static ValueType multirange(String type, Function<Random, String> bound) {
        return ValueType.of(
                type,
                type,
                r -> "{" + range(r, bound, false) + "," + range(r, bound, false) + "}",
                "{}",
                "{empty}",
                "{(,)}");
    }

    private static List<ValueType> extensions() {
        return List.of(
                ValueType.of(
                        "hstore",
                        "other.hstore",
                        r -> Texts.quoted(Randoms.text(r, 10)) + "=>"
                                + (r.nextInt(3) == 0 ? "NULL" : Texts.quoted(Randoms.text(r, 10))) + ", b=>1",
                        "",
                        "a=>NULL, \"a b\"=>\"NULL\""),
                ValueType.of("citext", "other.citext", Randoms::text, "", "ÄbC"),
                ValueType.of("ltree", "other.ltree", r -> Randoms.word(r) + "." + Randoms.word(r), "", "Top.Science"),
                ValueType.listed("lquery", "other.lquery", "*.foo.*{1,2}", "!a|b@*"),
                ValueType.listed("ltxtquery", "other.ltxtquery", "Europe & Russia*@ & !Transportation"),
                ValueType.of("cube", "other.cube", r -> "(" + Randoms.float8(r).replace("NaN", "1") + ",2)", "(0),(1)"),
                ValueType.listed("isbn", "other.isbn", "0-393-04002-X", "0-306-40615-2"),
                ValueType.listed("ean13", "other.ean13", "978-0-393-04002-9"),
                ValueType.listed("seg", "other.seg", "1.5 .. 2.50", "<3", "5(+-)0.3"),
                ValueType.of("lo", "other.lo", r -> Randoms.unsigned(r, 32), "0"),
                ValueType.of("vec", "other.vec(20)", r -> Randoms.text(r, 16), "", "[1,2,3]"));
    }
}
