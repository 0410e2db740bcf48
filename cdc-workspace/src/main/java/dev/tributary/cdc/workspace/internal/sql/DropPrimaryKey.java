package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogException;
import dev.tributary.cdc.workspace.internal.catalog.CatalogException.Kind;
import dev.tributary.cdc.workspace.internal.catalog.CatalogModel;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.classic.SparkSession;

/** {@code ALTER TABLE … DROP PRIMARY KEY}, which Spark does not know: its columns stay NOT NULL. */
final class DropPrimaryKey {

    private static final String PRIMARY = "PRIMARY KEY";

    private DropPrimaryKey() {}

    static boolean is(List<Token> tokens) {
        if (tokens.size() < 6 || !tokens.get(0).is("ALTER") || !tokens.get(1).is("TABLE")) {
            return false;
        }
        for (int i = 3; i + 2 < tokens.size(); i++) {
            if (tokens.get(i).is("DROP")
                    && tokens.get(i + 1).is("PRIMARY")
                    && tokens.get(i + 2).is("KEY")) {
                return true;
            }
        }
        return false;
    }

    static SqlResult run(CatalogStore store, SparkSession session, Words words) {
        words.expect("ALTER", "TABLE");
        TableName name = CatalogStatements.object(words.name(3), SessionNames.of(session));
        words.expect("DROP", "PRIMARY", "KEY");
        boolean ifExists = words.accept("IF", "EXISTS");
        if (!words.accept("RESTRICT")) {
            words.accept("CASCADE");
        }
        words.end();
        List<CatalogModel.Key> keys = new ArrayList<>(store.table(name)
                .orElseThrow(() -> new CatalogException(
                        Kind.TABLE_NOT_FOUND, "The table or view " + name.quoted() + " cannot be found."))
                .keys);
        boolean dropped = keys.removeIf(key -> key.kind.equals(PRIMARY));
        if (!dropped && !ifExists) {
            throw SqlFailure.of(
                    "CONSTRAINT_DOES_NOT_EXIST",
                    "Cannot drop the primary key of " + name.quoted() + ": it has none.",
                    "42704");
        }
        if (dropped) {
            store.setKeys(name, keys);
        }
        return SqlResult.nothing();
    }
}
