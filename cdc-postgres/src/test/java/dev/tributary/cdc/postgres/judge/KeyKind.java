package dev.tributary.cdc.postgres.judge;

import java.util.List;
import java.util.function.IntFunction;

/** A kind of key, with the {@code n}-th value of each of its columns. */
enum KeyKind {
    BIGINT(List.of("bigint"), n -> List.of(String.valueOf(n))),
    TEXT(List.of("text"), n -> List.of("'Key " + n + (n % 7 == 0 ? " ü''x" : "") + "'")),
    UUID(List.of("uuid"), n -> List.of("md5('" + n + "')::uuid")),
    DECIMAL(List.of("numeric(9,2)"), n -> List.of(n + ".50")),
    DATE(List.of("date"), n -> List.of("date '2020-02-27' + " + n)),
    BYTEA(List.of("bytea"), n -> List.of("decode('00" + String.format("%04x", n) + "', 'hex')")),
    TWO(List.of("integer", "varchar(12)"), n -> List.of(String.valueOf(n % 8), "'k" + n / 8 + "'"));

    private final List<String> types;
    private final IntFunction<List<String>> values;

    KeyKind(List<String> types, IntFunction<List<String>> values) {
        this.types = types;
        this.values = values;
    }

    List<String> types() {
        return types;
    }

    /** SQL expressions of the {@code n}-th key's columns. */
    List<String> value(int n) {
        return values.apply(n);
    }
}
