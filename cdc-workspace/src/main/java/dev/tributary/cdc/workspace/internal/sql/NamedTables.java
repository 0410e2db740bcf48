package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The tables that a statement names: every dotted name that is one, also where it is meant as a column. */
final class NamedTables {

    private NamedTables() {}

    static Set<TableName> in(SessionNames names, CatalogStore store, List<Token> tokens) {
        Set<TableName> found = new LinkedHashSet<>();
        for (int i = 0; i < tokens.size(); i++) {
            List<String> parts = new ArrayList<>();
            int at = i;
            while (at < tokens.size() && isName(tokens.get(at)) && parts.size() < 3) {
                parts.add(tokens.get(at).text());
                at++;
                if (at < tokens.size() && tokens.get(at).isSymbol('.')) {
                    at++;
                } else {
                    break;
                }
            }
            if (!parts.isEmpty()) {
                TableName name = CatalogStatements.object(parts, names);
                if (store.table(name).isPresent()) {
                    found.add(name);
                }
                i = at - 1;
            }
        }
        return found;
    }

    private static boolean isName(Token token) {
        return token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.QUOTED;
    }
}
