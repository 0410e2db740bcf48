package dev.tributary.cdc.postgres.judge;

import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** A type of column, with random values of it as SQL expressions. */
enum ColumnKind {
    SMALLINT("smallint", r -> String.valueOf((short) r.nextInt())),
    INT("integer", r -> String.valueOf(r.nextInt())),
    BIGINT("bigint", r -> Sql.literal(String.valueOf(r.nextLong())) + "::bigint"),
    NUMERIC("numeric", r -> String.valueOf(r.nextInt(1_000_000)) + "." + r.nextInt(1000)),
    DECIMAL("numeric(12,3)", r -> (r.nextInt(2_000_000) - 1_000_000) + "." + r.nextInt(1000)),
    REAL("real", r -> Sql.literal(String.valueOf(r.nextFloat() * 1e6f))),
    DOUBLE("double precision", r -> Sql.literal(String.valueOf(r.nextGaussian() * 1e9))),
    BOOL("boolean", r -> String.valueOf(r.nextBoolean())),
    TEXT("text", ColumnKind::text),
    /** Stored out of line. */
    BIG("text", r -> "repeat(md5('" + r.nextInt(1000) + "'), " + (70 + r.nextInt(60)) + ")"),
    VARCHAR("varchar(20)", r -> "left(" + text(r) + ", 20)"),
    CHAR("char(6)", r -> "left('x" + r.nextInt(100_000) + "', 6)"),
    BYTEA("bytea", r -> "decode(md5('" + r.nextInt() + "'), 'hex')"),
    DATE("date", r -> "date '2000-01-01' + " + (r.nextInt(40_000) - 20_000)),
    TIMESTAMP(
            "timestamp",
            r -> "timestamp '2000-01-01' + " + r.nextInt() + " * interval '1 second' + interval '" + r.nextInt(1000)
                    + " microseconds'"),
    TIMESTAMPTZ("timestamptz", r -> "timestamptz '2000-01-01 00:00:00Z' + " + r.nextInt() + " * interval '1 second'"),
    TIME("time", r -> "time '00:00' + " + r.nextInt(86_000) + " * interval '1 second'"),
    INTERVAL("interval", r -> "make_interval(months => " + r.nextInt(99) + ", secs => " + r.nextInt(9999) + ")"),
    UUID("uuid", r -> "md5('" + r.nextInt() + "')::uuid"),
    JSONB("jsonb", r -> "jsonb_build_object('k', " + text(r) + ", 'n', " + r.nextInt() + ")"),
    JSON("json", r -> "'{\"a\" : " + r.nextInt() + " , \"a\":null}'"),
    TEXTS("text[]", r -> "ARRAY[" + text(r) + ", NULL, " + text(r) + "]"),
    INTS("integer[]", r -> "ARRAY[" + r.nextInt() + ", " + r.nextInt() + "]"),
    MOOD("mood", r -> List.of("'sad'", "'ok'", "'very happy'").get(r.nextInt(3))),
    LABEL("label", r -> "left(" + text(r) + ", 30)"),
    PAIR("pair", r -> "ROW(" + r.nextInt(100) + ", " + text(r) + ")::pair"),
    INET("inet", r -> "'10.0." + r.nextInt(256) + "." + r.nextInt(256) + "/" + (8 + r.nextInt(25)) + "'"),
    RANGE("int4range", r -> "int4range(" + r.nextInt(100) + ", " + (100 + r.nextInt(100)) + ")");

    /** What has to exist before any table. */
    static final List<String> TYPES = List.of(
            "CREATE TYPE mood AS ENUM ('sad', 'ok', 'very happy')",
            "CREATE DOMAIN label AS varchar(30)",
            "CREATE TYPE pair AS (n int, t text)");

    private static final List<String> TEXTS_OF_NOTE = List.of(
            "''",
            "' '",
            "'NULL'",
            "E'\\\\N'",
            "'it''s'",
            "'\"quoted\", {braced}'",
            "E'back\\\\slash'",
            "E'tab\\tand\\nline'",
            "'Grüße 世界 \uD83C\uDF89'",
            "'__cdc_unchanged__'");

    private final String type;
    private final Function<Random, String> values;

    ColumnKind(String type, Function<Random, String> values) {
        this.type = type;
        this.values = values;
    }

    String type() {
        return type;
    }

    String value(Random random) {
        return values.apply(random);
    }

    private static String text(Random random) {
        return random.nextInt(3) == 0
                ? TEXTS_OF_NOTE.get(random.nextInt(TEXTS_OF_NOTE.size()))
                : "'text " + random.nextInt() + "'";
    }
}
