package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;

/** Lost races in the words of a real warehouse, where Delta's differ: it knows a table by its folder only. */
final class Conflicts {

    private Conflicts() {}

    /** The failure, with the names of tables instead of their folders when it tells of a conflict. */
    static SqlFailure named(CatalogStore store, SqlFailure failure) {
        String text = String.valueOf(failure.getMessage());
        if (!text.startsWith("[DELTA_CONCURRENT_")) {
            return failure;
        }
        String[] words = {text.replace("conflict detected. a concurrent", "conflict detected. A concurrent")};
        store.snapshot()
                .catalogs
                .forEach((catalog, c) -> c.schemas.forEach((schema, s) -> s.tables.forEach((table, t) -> {
                    String folder = store.folder(t).toString();
                    String name = catalog + "." + schema + "." + table;
                    words[0] = words[0].replace("delta.`" + folder + "`", name)
                            .replace("delta.`file:" + folder + "`", name);
                })));
        return words[0].equals(text) ? failure : new SqlFailure(words[0], failure.sqlState());
    }
}
