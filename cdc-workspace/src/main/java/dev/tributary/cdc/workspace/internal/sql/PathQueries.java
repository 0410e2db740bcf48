package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.NotSupported;
import dev.tributary.cdc.workspace.internal.spark.VolumePaths;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code parquet.`/Volumes/…`} in the place of a table: files are read from volumes, not from anywhere on this machine. */
final class PathQueries {

    private static final Set<String> FORMATS =
            Set.of("AVRO", "BINARYFILE", "CSV", "DELTA", "JSON", "ORC", "PARQUET", "TEXT", "XML");

    private PathQueries() {}

    /** The statement with the volumes' folders in the place of their paths. */
    static String onDisk(CatalogStore store, String sql) {
        List<Token> tokens = Lexer.tokens(sql);
        StringBuilder text = new StringBuilder();
        int copied = 0;
        for (int i = 0; i + 2 < tokens.size(); i++) {
            Token path = tokens.get(i + 2);
            if (!isPath(tokens, i)) {
                continue;
            }
            if (!path.text().startsWith(VolumePaths.ROOT)) {
                throw new NotSupported("a query of the path " + path.text());
            }
            text.append(sql, copied, path.start())
                    .append(TableName.quote(
                            VolumePaths.resolve(store, path.text()).toString()));
            copied = path.end();
        }
        return text.append(sql, copied, sql.length()).toString();
    }

    static boolean isPath(List<Token> tokens, int at) {
        return tokens.get(at).kind() == Token.Kind.WORD
                && FORMATS.contains(tokens.get(at).text().toUpperCase(Locale.ROOT))
                && tokens.get(at + 1).isSymbol('.')
                && tokens.get(at + 2).kind() == Token.Kind.QUOTED
                && tokens.get(at + 2).text().contains("/");
    }
}
