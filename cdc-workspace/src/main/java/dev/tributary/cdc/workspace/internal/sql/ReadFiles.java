package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.NotSupported;
import dev.tributary.cdc.workspace.internal.spark.VolumePaths;
import java.util.List;
import java.util.Locale;

/**
 * {@code read_files('path' [, format => 'parquet'])} over the Parquet files of a volume. As documented, the columns are
 * inferred and one more, {@code _rescued_data}, holds what does not fit them, which is nothing here.
 *
 * @see <a href="https://docs.databricks.com/aws/en/sql/language-manual/functions/read_files">read_files</a>
 */
final class ReadFiles {

    private ReadFiles() {}

    static String onDisk(CatalogStore store, String sql) {
        List<Token> tokens = Lexer.tokens(sql);
        StringBuilder text = new StringBuilder();
        int copied = 0;
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (!isCall(tokens, i)) {
                continue;
            }
            Words call = new Words(sql, tokens.subList(i + 2, tokens.size()));
            String folder = source(store, call);
            text.append(sql, copied, tokens.get(i).start())
                    .append("(SELECT *, CAST(NULL AS STRING) AS _rescued_data FROM PARQUET.")
                    .append(TableName.quote(folder))
                    .append(')');
            copied = call.last().end();
        }
        return text.append(sql, copied, sql.length()).toString();
    }

    static boolean isCall(List<Token> tokens, int at) {
        return tokens.get(at).is("READ_FILES") && tokens.get(at + 1).isSymbol('(');
    }

    private static String source(CatalogStore store, Words call) {
        String path = call.expectString();
        while (call.acceptSymbol(',')) {
            String option = call.identifier();
            call.expectSymbol('=');
            call.expectSymbol('>');
            String value = call.expectString();
            if (!option.equalsIgnoreCase("format") || !value.equalsIgnoreCase("parquet")) {
                throw new NotSupported("read_files … " + option.toLowerCase(Locale.ROOT) + " => '" + value + "'");
            }
        }
        call.expectSymbol(')');
        if (!path.startsWith(VolumePaths.ROOT)) {
            throw new NotSupported("read_files of the path " + path);
        }
        return VolumePaths.resolve(store, path).toString();
    }
}
