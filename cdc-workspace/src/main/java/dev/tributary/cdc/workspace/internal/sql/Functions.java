package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.util.Optional;
import org.apache.spark.sql.classic.SparkSession;

/**
 * {@code CREATE} and {@code DROP FUNCTION} of functions in SQL: remembered by name and text, so that masks can name them;
 * nothing calls them here. Follows <a
 * href="https://docs.databricks.com/en/sql/language-manual/sql-ref-syntax-ddl-create-sql-function.html">CREATE FUNCTION</a>.
 */
final class Functions {

    private final CatalogStore store;
    private final SparkSession session;

    Functions(CatalogStore store, SparkSession session) {
        this.store = store;
        this.session = session;
    }

    /** The answer, or nothing when the statement is not one of these. */
    Optional<SqlResult> run(Words words) {
        boolean replace = words.accept("CREATE", "OR", "REPLACE", "FUNCTION");
        if (replace || words.accept("CREATE", "FUNCTION")) {
            return Optional.of(create(words, replace));
        }
        return words.accept("DROP", "FUNCTION") ? Optional.of(drop(words)) : Optional.empty();
    }

    /** Fails unless there is one. */
    static void require(CatalogStore store, TableName name) {
        if (!store.governed(name.schemaName()).functions.containsKey(name.name())) {
            throw SqlFailure.of(
                    "ROUTINE_NOT_FOUND",
                    "The routine " + name.quoted()
                            + " cannot be found. Verify the spelling and correctness of the schema" + " and catalog.",
                    "42883");
        }
    }

    private SqlResult create(Words words, boolean replace) {
        boolean ifNotExists = words.accept("IF", "NOT", "EXISTS");
        TableName name = CatalogStatements.object(words.name(3), SessionNames.of(session));
        int begins = words.peek().start();
        words.expectSymbol('(');
        words.untilClosed();
        while (!words.accept("RETURN")) {
            if (words.looksAt("LANGUAGE") && !words.looksAt("LANGUAGE", "SQL")) {
                throw Words.refusal(words.sql());
            }
            words.next();
        }
        words.peek();
        String text = words.sql().substring(begins);
        boolean exists = store.governed(name.schemaName()).functions.containsKey(name.name());
        if (exists && !replace && !ifNotExists) {
            throw SqlFailure.of(
                    "ROUTINE_ALREADY_EXISTS",
                    "Cannot create the routine " + name.quoted() + " because a routine of that name already exists.",
                    "42723");
        }
        if (!exists || replace) {
            store.govern(name.schemaName(), governed -> governed.functions.put(name.name(), text));
        }
        return SqlResult.nothing();
    }

    private SqlResult drop(Words words) {
        boolean ifExists = words.accept("IF", "EXISTS");
        TableName name = CatalogStatements.object(words.name(3), SessionNames.of(session));
        words.end();
        if (!ifExists) {
            require(store, name);
        }
        store.govern(name.schemaName(), governed -> governed.functions.remove(name.name()));
        return SqlResult.nothing();
    }
}
