package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.testkit.PostgresDatabase;
import java.util.ArrayList;
import java.util.List;

/**
 * The source of the campaign: tables that are changed in every way, and a log, written by triggers, of what happened to
 * those of which the destination keeps each change.
 */
final class CampaignTables {

    private static final int ROWS = 20;

    /** Kept without a key, and emptied by each round; the others have a key and a log. */
    static final String BAG = "bag";

    static final String EMPTIED = "emptied";

    private final PostgresDatabase database;
    private final List<String> changing;
    private int round;

    /**
     * Creates the tables.
     *
     * @param tables their names; {@code merged} is one of them
     */
    CampaignTables(PostgresDatabase database, List<String> tables) {
        this.database = database;
        this.changing = List.copyOf(tables);
        List<String> sql = new ArrayList<>(
                List.of(
                        "CREATE SCHEMA audit",
                        """
                CREATE TABLE audit.log (at bigint GENERATED ALWAYS AS IDENTITY, name text, op text, id int, body text,
                  xid xid8 DEFAULT pg_current_xact_id())""",
                        """
                CREATE FUNCTION audit.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  IF TG_OP = 'DELETE' THEN
                    INSERT INTO audit.log (name, op, id) VALUES (TG_TABLE_NAME, 'D', OLD.id);
                  ELSE
                    IF TG_OP = 'UPDATE' AND OLD.id <> NEW.id THEN
                      INSERT INTO audit.log (name, op, id) VALUES (TG_TABLE_NAME, 'moved', OLD.id);
                    END IF;
                    INSERT INTO audit.log (name, op, id, body) VALUES (TG_TABLE_NAME, left(TG_OP, 1), NEW.id, NEW.body);
                  END IF;
                  RETURN NULL; END $$"""));
        if (tables.contains(BAG)) {
            sql.add("CREATE TABLE bag (n int, body text)");
            sql.add("ALTER TABLE bag REPLICA IDENTITY FULL");
            sql.add("INSERT INTO bag SELECT i % 5, 'b' FROM generate_series(1, 20) i");
        }
        if (tables.contains(EMPTIED)) {
            sql.add("CREATE TABLE emptied (id int PRIMARY KEY, body text)");
            sql.add("INSERT INTO emptied SELECT i, 'e' FROM generate_series(1, 10) i");
        }
        for (String table : keyed(tables)) {
            sql.add("CREATE TABLE " + table + " (id int PRIMARY KEY, body text NOT NULL, long text)");
            sql.add("INSERT INTO " + table + " SELECT i, 'first', repeat(md5(i::text), 100) FROM generate_series(1, "
                    + ROWS + ") i");
            // What must arrive by streaming alone is noted from here on.
            sql.add("CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON " + table
                    + " FOR EACH ROW EXECUTE FUNCTION audit.note()");
        }
        database.execute(sql.toArray(String[]::new));
    }

    private static List<String> keyed(List<String> tables) {
        return tables.stream()
                .filter(table -> !table.equals(BAG) && !table.equals(EMPTIED))
                .toList();
    }

    /** One more round of changes; each leaves rows that no later one touches. */
    void change() {
        round++;
        int base = 100 * round;
        for (String table : keyed(changing)) {
            database.executeInTransaction(
                    "INSERT INTO " + table + " SELECT " + base + " + i, 'new', repeat(md5(i::text), 100)"
                            + " FROM generate_series(1, 8) i",
                    "UPDATE " + table + " SET body = body || '+' WHERE id IN (" + (base + 1) + ", 1)",
                    "UPDATE " + table + " SET id = id + 50 WHERE id = " + (base + 2),
                    "DELETE FROM " + table + " WHERE id = " + (base + 3));
            database.execute("UPDATE " + table + " SET body = 'again' WHERE id = " + (base + 1));
        }
        if (changing.contains(BAG)) {
            database.execute(
                    "INSERT INTO bag VALUES (" + round + ", 'n'), (" + round + ", 'n'), (" + round + ", 'm')",
                    "DELETE FROM bag WHERE ctid = (SELECT ctid FROM bag WHERE n = " + round
                            + " AND body = 'n' LIMIT 1)");
        }
        if (changing.contains(EMPTIED)) {
            database.execute("TRUNCATE emptied", "INSERT INTO emptied VALUES (" + base + ", 'after')");
        }
    }

    /** Columns come, with and without a default, and one gets another name. */
    void alter() {
        database.execute(
                "ALTER TABLE " + "merged" + " ADD COLUMN d" + round + " int DEFAULT 7, ADD COLUMN e" + round + " text",
                "INSERT INTO " + "merged" + " (id, body) VALUES (" + (100 * round + 90) + ", 'wider')",
                "ALTER TABLE " + "merged" + " RENAME COLUMN e" + round + " TO f" + round,
                "INSERT INTO " + "merged" + " (id, body, f" + round + ") VALUES (" + (100 * round + 91)
                        + ", 'renamed', 'f')");
    }
}
