package dev.tributary.cdc.workspace.internal.sql;

import java.util.List;
import org.apache.spark.sql.classic.SparkSession;

/**
 * {@code CLUSTER BY} where it cannot be left to Delta: {@code AUTO} leaves the choice of columns to the workspace, which
 * chooses none; and open-source Delta cuts the clause out of CREATE TABLE at the wrong place when characters outside the
 * basic plane (emoji) stand before or in it, so such a table is not clustered here.
 */
final class ClusterByAuto {

    private ClusterByAuto() {}

    /** The statement without the clause: at the end of CREATE TABLE it is an option, not the statement itself. */
    static String without(String sql) {
        List<Token> tokens = Lexer.tokens(sql);
        if (tokens.isEmpty() || !(tokens.get(0).is("CREATE") || tokens.get(0).is("REPLACE"))) {
            return sql;
        }
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (tokens.get(i).is("CLUSTER") && tokens.get(i + 1).is("BY")) {
                int start = tokens.get(i).start();
                if (tokens.get(i + 2).is("AUTO")) {
                    return cut(sql, start, tokens.get(i + 2).end());
                }
                int end = closing(tokens, i + 2);
                if (sql.codePointCount(0, end) != end) {
                    return cut(sql, start, end);
                }
            }
        }
        return sql;
    }

    private static String cut(String sql, int from, int to) {
        return sql.substring(0, from) + sql.substring(to);
    }

    /** Where the list of columns ends that begins with a token. */
    private static int closing(List<Token> tokens, int first) {
        int last = first;
        while (last < tokens.size() - 1 && !tokens.get(last).isSymbol(')')) {
            last++;
        }
        return tokens.get(last).end();
    }

    /** Whether this is {@code ALTER TABLE … CLUSTER BY AUTO}. */
    static boolean isAlter(List<Token> tokens) {
        int last = tokens.size() - 1;
        return last > 4
                && tokens.get(0).is("ALTER")
                && tokens.get(last - 2).is("CLUSTER")
                && tokens.get(last - 1).is("BY")
                && tokens.get(last).is("AUTO");
    }

    /** {@code ALTER TABLE … CLUSTER BY AUTO}: nothing to choose again. */
    static SqlResult alter(SparkSession session, Words words) {
        words.expect("ALTER", "TABLE");
        DeltaTables.load(session, words.name(3));
        words.expect("CLUSTER", "BY", "AUTO");
        words.end();
        return SqlResult.nothing();
    }
}
