package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.spark.BlockJournal;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.jspecify.annotations.Nullable;

/** Runs {@code BEGIN ATOMIC} blocks: all of their statements take effect, or none. */
final class Transactions {

    private final CatalogStore store;
    private final LoadedFiles loaded;
    private final SqlEngine engine;

    Transactions(CatalogStore store, LoadedFiles loaded, SqlEngine engine) {
        this.store = store;
        this.loaded = loaded;
        this.engine = engine;
    }

    /** The rows of the last statement when that is a query; nothing is known about what a real workspace answers. */
    SqlResult run(SparkSession session, Words words) throws ParseException, IOException {
        List<String> statements = AtomicBlock.statements(words);
        TransactionRules rules = new TransactionRules(store, SessionNames.of(session));
        statements.forEach(rules::check);
        BlockJournal journal = BlockJournal.begin(store.home());
        try {
            SqlResult last = SqlResult.nothing();
            for (String statement : statements) {
                last = read(engine.statement(session, statement));
            }
            journal.commit();
            return statements.isEmpty() || isChange(statements.get(statements.size() - 1)) ? SqlResult.nothing() : last;
        } catch (Exception | Error e) {
            undo(session, journal, e);
            throw e;
        }
    }

    /** Rows are made while they are read: a query is over only when all have been. */
    private static SqlResult read(SqlResult result) {
        List<@Nullable String[]> rows = new ArrayList<>();
        result.rows().forEachRemaining(rows::add);
        return new SqlResult(result.columns(), rows.iterator());
    }

    private static boolean isChange(String statement) {
        Words words = Words.of(statement);
        return words.looksAt("INSERT")
                || words.looksAt("UPDATE")
                || words.looksAt("DELETE")
                || words.looksAt("MERGE")
                || words.looksAt("COPY");
    }

    private void undo(SparkSession session, BlockJournal journal, Throwable why) {
        try {
            loaded.forget();
            for (Path table : journal.rollBack()) {
                DeltaLog.invalidateCache(session, new org.apache.hadoop.fs.Path(table.toString()));
            }
        } catch (IOException e) {
            why.addSuppressed(e);
            throw new UncheckedIOException("A transaction could not be undone; restarting the workspace undoes it", e);
        }
    }
}
