package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.Governed;
import dev.tributary.cdc.workspace.internal.catalog.SchemaName;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.NotSupported;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.spark.sql.classic.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * GRANT, REVOKE and SHOW GRANTS on tables and schemas: remembered and told, not enforced, since there is one user here.
 * Follows <a href="https://docs.databricks.com/en/sql/language-manual/security-grant.html">GRANT</a> and
 * <a href="https://docs.databricks.com/en/sql/language-manual/security-show-grant.html">SHOW GRANTS</a>.
 */
final class Grants {

    private static final Set<String> ON_TABLES = Set.of("ALL PRIVILEGES", "APPLY TAG", "MANAGE", "MODIFY", "SELECT");

    private static final Set<String> ON_SCHEMAS = Set.of(
            "ALL PRIVILEGES",
            "APPLY TAG",
            "CREATE FUNCTION",
            "CREATE TABLE",
            "CREATE VOLUME",
            "EXECUTE",
            "MANAGE",
            "MODIFY",
            "READ VOLUME",
            "SELECT",
            "USE SCHEMA",
            "WRITE VOLUME");

    private final CatalogStore store;
    private final SparkSession session;

    Grants(CatalogStore store, SparkSession session) {
        this.store = store;
        this.session = session;
    }

    /** What a privilege is granted on: a table, or a schema when there is none. */
    private record Securable(SchemaName schema, @Nullable TableName table) {}

    /** The answer, or nothing when the statement is not one of these. */
    Optional<SqlResult> run(Words words) {
        if (words.accept("GRANT")) {
            return Optional.of(change(words, true));
        }
        if (words.accept("REVOKE")) {
            return Optional.of(change(words, false));
        }
        if (words.accept("SHOW", "GRANTS") || words.accept("SHOW", "GRANT")) {
            return Optional.of(show(words));
        }
        return Optional.empty();
    }

    private SqlResult change(Words words, boolean grant) {
        Set<String> privileges = new TreeSet<>();
        do {
            privileges.add(privilege(words));
        } while (words.acceptSymbol(','));
        Securable securable = securable(words);
        words.expect(grant ? "TO" : "FROM");
        String principal = words.identifier();
        words.end();
        Set<String> known = securable.table() == null ? ON_SCHEMAS : ON_TABLES;
        for (String privilege : privileges) {
            if (!known.contains(privilege)) {
                throw SqlFailure.of(
                        "INVALID_PARAMETER_VALUE",
                        "Privilege " + privilege + " is not applicable to this entity.",
                        "22023");
            }
        }
        govern(securable, governed -> {
            Set<String> held = governed.grants.computeIfAbsent(principal, any -> new TreeSet<>());
            if (grant) {
                held.addAll(privileges);
            } else {
                held.removeAll(privileges);
                if (held.isEmpty()) {
                    governed.grants.remove(principal);
                }
            }
        });
        return SqlResult.nothing();
    }

    private static String privilege(Words words) {
        List<String> parts = new ArrayList<>();
        while (!words.looksAt("ON") && !words.looksAtSymbol(',')) {
            parts.add(words.identifier().toUpperCase(Locale.ROOT));
        }
        if (parts.isEmpty()) {
            throw words.syntaxError();
        }
        return String.join(" ", parts);
    }

    private SqlResult show(Words words) {
        String principal = words.looksAt("ON") ? null : words.identifier();
        Securable securable = securable(words);
        words.end();
        List<@Nullable String[]> rows = new ArrayList<>();
        TableName table = securable.table();
        if (table != null) {
            add(store.governed(table), principal, "TABLE", table.dotted(), rows);
        }
        add(
                store.governed(securable.schema()),
                principal,
                "SCHEMA",
                securable.schema().dotted(),
                rows);
        return SqlResult.text(List.of("principal", "actionType", "objectType", "objectKey"), rows);
    }

    private static void add(
            Governed governed, @Nullable String principal, String type, String key, List<@Nullable String[]> rows) {
        governed.grants.forEach((holder, privileges) -> {
            if (principal == null || principal.equals(holder)) {
                privileges.forEach(privilege -> rows.add(new @Nullable String[] {holder, privilege, type, key}));
            }
        });
    }

    private Securable securable(Words words) {
        words.expect("ON");
        SessionNames current = SessionNames.of(session);
        if (words.accept("SCHEMA") || words.accept("DATABASE")) {
            return new Securable(CatalogStatements.schema(words.name(2), current), null);
        }
        for (String other : List.of("CATALOG", "FUNCTION", "VOLUME", "METASTORE", "CONNECTION", "SHARE")) {
            if (words.looksAt(other)) {
                throw new NotSupported("privileges on a " + other);
            }
        }
        if (!words.accept("TABLE")) {
            words.accept("VIEW");
        }
        TableName table = CatalogStatements.object(words.name(3), current);
        return new Securable(table.schemaName(), table);
    }

    private void govern(Securable securable, Consumer<Governed> edit) {
        TableName table = securable.table();
        if (table == null) {
            store.govern(securable.schema(), edit);
        } else {
            store.govern(table, edit);
        }
    }
}
