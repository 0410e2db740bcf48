package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.Governed;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.util.List;
import org.apache.spark.sql.classic.SparkSession;

/**
 * {@code ALTER TABLE … ALTER COLUMN … SET MASK} and {@code DROP MASK}: remembered, not applied when rows are read. Follows
 * <a href="https://docs.databricks.com/en/sql/language-manual/sql-ref-syntax-ddl-column-mask.html">the mask clause</a>.
 */
final class Masks {

    private Masks() {}

    static boolean is(List<Token> tokens) {
        if (tokens.size() < 6 || !tokens.get(0).is("ALTER") || !tokens.get(1).is("TABLE")) {
            return false;
        }
        for (int i = 4; i + 1 < tokens.size(); i++) {
            if ((tokens.get(i).is("SET") || tokens.get(i).is("DROP"))
                    && tokens.get(i + 1).is("MASK")) {
                return true;
            }
        }
        return false;
    }

    static SqlResult run(CatalogStore store, SparkSession session, Words words) {
        words.expect("ALTER", "TABLE");
        List<String> parts = words.name(3);
        SessionNames current = SessionNames.of(session);
        TableName table = CatalogStatements.object(parts, current);
        words.expect("ALTER");
        words.accept("COLUMN");
        String column = Tags.existing(session, parts, words.identifier());
        if (words.accept("DROP", "MASK")) {
            words.end();
            store.govern(table, governed -> governed.masks.remove(column));
            return SqlResult.nothing();
        }
        words.expect("SET", "MASK");
        TableName function = CatalogStatements.object(words.name(3), current);
        Governed.Mask mask = new Governed.Mask();
        mask.function = function.dotted();
        if (words.accept("USING", "COLUMNS")) {
            words.expectSymbol('(');
            do {
                mask.using.add(Tags.existing(session, parts, words.identifier()));
            } while (words.acceptSymbol(','));
            words.expectSymbol(')');
        }
        words.end();
        Functions.require(store, function);
        store.govern(table, governed -> governed.masks.put(column, mask));
        return SqlResult.nothing();
    }
}
