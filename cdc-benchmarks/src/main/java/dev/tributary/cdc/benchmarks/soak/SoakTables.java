package dev.tributary.cdc.benchmarks.soak;

import java.util.List;
import java.util.Locale;

/**
 * The tables under load, of bounded size: accounts that are updated, orders that come and go, documents with long texts that
 * mostly stay. Each table knows how its rows read as a text at either side, so that they can be compared.
 */
enum SoakTables {
    ACCOUNTS(
            "id int PRIMARY KEY, balance bigint NOT NULL, name text NOT NULL, changed timestamptz NOT NULL",
            "SELECT i, 0, 'account ' || i, now() FROM generate_series(1, %d) i",
            "id::text",
            "concat_ws('|', balance, name, (extract(epoch FROM changed) * 1000000)::bigint)",
            "cast(id AS string)",
            "concat_ws('|', cast(balance AS string), name, cast(unix_micros(changed) AS string))"),
    ORDERS(
            "id bigint PRIMARY KEY, customer int NOT NULL, amount numeric(12, 2) NOT NULL, note text",
            "SELECT i, i %% 1000, i / 7.0, 'order ' || i FROM generate_series(1, %d, 2) i",
            "id::text",
            "concat_ws('|', customer, amount, note)",
            "cast(id AS string)",
            "concat_ws('|', cast(customer AS string), cast(amount AS string), note)"),
    DOCUMENTS(
            "shelf text, number int, seen int NOT NULL, body text NOT NULL, PRIMARY KEY (shelf, number)",
            "SELECT 'shelf ' || i %% 10, i, 0, repeat(md5(i::text), 100) FROM generate_series(1, %d / 40) i",
            "shelf || ' ' || number",
            "concat_ws('|', seen, body)",
            "concat(shelf, ' ', cast(number AS string))",
            "concat_ws('|', cast(seen AS string), body)");

    static final String SCHEMA = "soak";

    private final String columns;
    private final String rows;
    private final String sourceRows;
    private final String targetRows;

    SoakTables(String columns, String rows, String key, String values, String targetKey, String targetValues) {
        this.columns = columns;
        this.rows = rows;
        this.sourceRows = "SELECT " + key + ", md5(" + values + ") FROM " + qualified();
        this.targetRows = "SELECT " + targetKey + ", md5(" + targetValues + ") FROM main." + qualified();
    }

    String qualified() {
        return SCHEMA + '.' + label();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Makes and fills it. Texts are kept as they are, so that the long ones are stored beside their rows. */
    List<String> statements(int keys) {
        String storage = this == DOCUMENTS
                ? "ALTER TABLE " + qualified() + " ALTER COLUMN body SET STORAGE EXTERNAL"
                : "ALTER TABLE " + qualified() + " SET (fillfactor = 80)";
        return List.of(
                "CREATE TABLE " + qualified() + " (" + columns + ")",
                storage,
                "INSERT INTO " + qualified() + " " + String.format(Locale.ROOT, rows, keys));
    }

    /** Asks PostgreSQL for every row, as its key and the MD5 of its values. */
    String sourceRows() {
        return sourceRows;
    }

    /** Asks the workspace for the same. */
    String targetRows() {
        return targetRows;
    }
}
