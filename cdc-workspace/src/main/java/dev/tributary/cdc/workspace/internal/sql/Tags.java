package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.Governed;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.classic.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * {@code ALTER TABLE … SET TAGS} and {@code UNSET TAGS}, of a table or one of its columns. Follows
 * <a href="https://docs.databricks.com/en/sql/language-manual/sql-ref-syntax-ddl-alter-table.html">ALTER TABLE</a> and the
 * limits of <a href="https://docs.databricks.com/en/database-objects/tags.html">tags</a>.
 */
final class Tags {

    private static final int MOST = 50;
    private static final int LONGEST_KEY = 255;
    private static final int LONGEST_VALUE = 1000;
    private static final String NOT_IN_KEYS = ".,-=/:";

    private Tags() {}

    static boolean is(List<Token> tokens) {
        if (tokens.size() < 6 || !tokens.get(0).is("ALTER") || !tokens.get(1).is("TABLE")) {
            return false;
        }
        for (int i = 3; i + 2 < tokens.size(); i++) {
            if ((tokens.get(i).is("SET") || tokens.get(i).is("UNSET"))
                    && tokens.get(i + 1).is("TAGS")
                    && tokens.get(i + 2).isSymbol('(')) {
                return true;
            }
        }
        return false;
    }

    static SqlResult run(CatalogStore store, SparkSession session, Words words) {
        words.expect("ALTER", "TABLE");
        List<String> parts = words.name(3);
        TableName name = CatalogStatements.object(parts, SessionNames.of(session));
        String column = null;
        if (words.accept("ALTER")) {
            words.accept("COLUMN");
            column = existing(session, parts, words.identifier());
        }
        boolean set = words.accept("SET");
        if (!set) {
            words.expect("UNSET");
        }
        words.expect("TAGS");
        Map<String, String> tags = list(words, set);
        words.end();
        String of = column;
        store.govern(name, governed -> change(of(governed, of), tags, set));
        return SqlResult.nothing();
    }

    private static Map<String, String> list(Words words, boolean set) {
        Map<String, String> tags = new TreeMap<>();
        words.expectSymbol('(');
        do {
            String key = words.expectString();
            String value = set && words.acceptSymbol('=') ? words.expectString() : "";
            require(key, value);
            tags.put(key, value);
        } while (words.acceptSymbol(','));
        words.expectSymbol(')');
        return tags;
    }

    private static void require(String key, String value) {
        boolean takes = !key.isEmpty()
                && key.length() <= LONGEST_KEY
                && value.length() <= LONGEST_VALUE
                && key.equals(key.strip())
                && value.equals(value.strip())
                && key.chars().noneMatch(c -> NOT_IN_KEYS.indexOf(c) >= 0);
        if (!takes) {
            throw SqlFailure.of(
                    "INVALID_PARAMETER_VALUE",
                    "Tag '" + key + "' = '" + value + "' is not valid: keys have up to 255 characters without "
                            + NOT_IN_KEYS + ", values up to 1000, and neither begins or ends with a space.",
                    "22023");
        }
    }

    private static Map<String, String> of(Governed governed, @Nullable String column) {
        return column == null ? governed.tags : governed.columnTags.computeIfAbsent(column, any -> new TreeMap<>());
    }

    private static void change(Map<String, String> held, Map<String, String> tags, boolean set) {
        if (!set) {
            held.keySet().removeAll(tags.keySet());
            return;
        }
        held.putAll(tags);
        if (held.size() > MOST) {
            throw SqlFailure.of("INVALID_PARAMETER_VALUE", "An entity can have up to " + MOST + " tags.", "22023");
        }
    }

    static String existing(SparkSession session, List<String> table, String column) {
        return Arrays.stream(DeltaTables.load(session, table).schema().fieldNames())
                .filter(column::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> SqlFailure.of(
                        "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION",
                        "A column, variable, or function parameter with name " + TableName.quote(column)
                                + " cannot be resolved.",
                        "42703"));
    }
}
