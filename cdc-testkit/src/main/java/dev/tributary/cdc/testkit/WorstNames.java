package dev.tributary.cdc.testkit;

import java.util.List;

/** The worst names that PostgreSQL accepts: whatever meets them has to carry them as they are or to refuse them. */
public final class WorstNames {

    /** For schemas, tables, columns, labels, publications, in no order. All differ, also when case is ignored. */
    public static final List<String> ALL = List.of(
            "Upper Case",
            "select",
            "table",
            "a.b",
            ".",
            "..",
            "a/b",
            "/",
            "back`tick",
            "```",
            "double\"quote",
            "\"",
            "single'quote",
            "'",
            "''; DROP TABLE x; --",
            "back\\slash",
            "\\",
            "\\u0041",
            " leading",
            "trailing ",
            " ",
            "  ",
            "tab\there",
            "line\nbreak",
            "carriage\rreturn",
            "\u0001",
            "\u007f",
            "\u0085",
            "\u00a0",
            "\u200b",
            "\u2028",
            "\ufeff",
            "naïve",
            "nai\u0308ve",
            "Straße",
            "STRASSE",
            "ſ",
            "İ",
            "世界",
            "مرحبا",
            "\uD83C\uDF89",
            "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
            "1",
            "1e5",
            "$1",
            "$",
            "${x}",
            "{table}",
            "%s",
            "%2e%2e",
            "?",
            "*",
            ":name",
            "@at",
            "#",
            "a,b",
            "a;b",
            "a=b",
            "(a)",
            "[0]",
            "a-b",
            "--",
            "/* */",
            "null",
            "true",
            "_metadata",
            "_cdc",
            "_change_type",
            "_commit_version",
            "_row_id_",
            "_row_dropped_",
            "_file_name_",
            "_source_row_present_",
            "_target_row_present_",
            "_rowid",
            "__HIVE_DEFAULT_PARTITION__",
            "sixty three bytes of ascii, which is the longest name there is.",
            // 21 characters of three bytes.
            "五十三字节以内的最长的名字只能有二十一个字");

    private WorstNames() {}

    /** As a delimited identifier of PostgreSQL. */
    public static String quoted(String name) {
        return SqlText.identifier(name);
    }

    /** As a string literal of PostgreSQL. */
    public static String literal(String text) {
        return SqlText.literal(text);
    }
}
