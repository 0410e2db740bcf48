package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;

/**
 * {@code (DESCRIBE HISTORY …)} and {@code (DESCRIBE DETAIL …)} in the place of a table, which open-source Spark does not
 * parse: each runs first and stays as a view while the statement runs.
 */
final class Described implements AutoCloseable {

    private final CatalogStore store;
    private final SparkSession session;
    private final List<String> views = new ArrayList<>();
    private final String sql;

    private Described(CatalogStore store, SparkSession session, Words words) throws ParseException {
        this.store = store;
        this.session = session;
        this.sql = replace(words);
    }

    static Described in(CatalogStore store, SparkSession session, Words words) throws ParseException {
        return new Described(store, session, words);
    }

    String sql() {
        return sql;
    }

    private String replace(Words words) throws ParseException {
        List<Token> tokens = words.tokens();
        StringBuilder replaced = new StringBuilder();
        int copied = 0;
        for (int i = 0; i + 3 < tokens.size(); i++) {
            if (!tokens.get(i).isSymbol('(') || !isDescribe(tokens, i + 1)) {
                continue;
            }
            int close = i + 1;
            while (close < tokens.size() && !tokens.get(close).isSymbol(')')) {
                close++;
            }
            if (close == tokens.size()) {
                throw words.syntaxError();
            }
            String inner = words.sql()
                    .substring(tokens.get(i + 1).start(), tokens.get(close).start());
            replaced.append(words.sql(), copied, tokens.get(i).end())
                    .append("SELECT * FROM ")
                    .append(view(inner));
            copied = tokens.get(close).start();
            i = close;
        }
        return replaced.append(words.sql(), copied, words.sql().length()).toString();
    }

    private static boolean isDescribe(List<Token> tokens, int at) {
        return (tokens.get(at).is("DESCRIBE") || tokens.get(at).is("DESC"))
                && (tokens.get(at + 1).is("HISTORY") || tokens.get(at + 1).is("DETAIL"));
    }

    private String view(String describe) throws ParseException {
        String view = "described_" + UUID.randomUUID().toString().replace("-", "");
        LogicalPlan plan = session.sessionState().sqlParser().parsePlan(describe);
        DescribeDetail.run(store, session, plan, describe).createOrReplaceTempView(view);
        views.add(view);
        return view;
    }

    @Override
    public void close() {
        views.forEach(session.catalog()::dropTempView);
    }
}
