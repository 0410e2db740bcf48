package dev.tributary.cdc.workspace.internal.sql;

import java.util.List;

/** {@code CLUSTER BY AUTO} leaves the choice of columns to the workspace; this one chooses none. */
final class ClusterByAuto {

    private ClusterByAuto() {}

    /** The statement without the clause: at the end of CREATE TABLE it is an option, not the statement itself. */
    static String without(String sql) {
        List<Token> tokens = Lexer.tokens(sql);
        if (tokens.isEmpty() || !(tokens.get(0).is("CREATE") || tokens.get(0).is("REPLACE"))) {
            return sql;
        }
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (tokens.get(i).is("CLUSTER")
                    && tokens.get(i + 1).is("BY")
                    && tokens.get(i + 2).is("AUTO")) {
                return sql.substring(0, tokens.get(i).start())
                        + sql.substring(tokens.get(i + 2).end());
            }
        }
        return sql;
    }
}
