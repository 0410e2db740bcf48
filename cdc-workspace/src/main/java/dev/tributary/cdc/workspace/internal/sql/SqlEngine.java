package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.spark.CommitRecorder;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.CommandResultExec;
import org.apache.spark.sql.execution.LocalTableScanExec;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecution$;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Runs one statement: those that open-source Spark and Delta lack here, those that they know on them, and no others.
 *
 * <p>Thread-safe; a statement runs on the thread that calls.
 */
public final class SqlEngine {

    private final CatalogStore store;
    private final LoadedFiles loaded = new LoadedFiles();

    private final Turns turns = new Turns();
    private final boolean transactions;

    /** Transactions are on or off for all sessions, as a preview is for a workspace. */
    public SqlEngine(CatalogStore store, boolean transactions) {
        this.store = store;
        this.transactions = transactions;
    }

    /** A statement's time among the others. */
    public interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits until a statement may run; to be closed, on the same thread, once its rows have been read. */
    public Turn turn(String sql) {
        return turns.take(AtomicBlock.is(Lexer.tokens(sql)));
    }

    /** Runs a statement, in its {@link #turn}. */
    public SqlResult run(SparkSession session, String sql) throws ParseException, IOException {
        Words words = Words.of(sql);
        if (!words.looksAt("BEGIN")) {
            return statement(session, sql);
        }
        if (!transactions) {
            throw TransactionRules.notEnabled();
        }
        if (!AtomicBlock.is(words.tokens())) {
            throw Words.refusal(sql);
        }
        return new Transactions(store, loaded, this).run(session, words);
    }

    /** What a statement that ended in this way answers. */
    public SqlFailure failure(Throwable thrown) {
        return Conflicts.named(store, SqlFailure.from(thrown));
    }

    /** Runs a statement that is not a block of them. */
    SqlResult statement(SparkSession session, String sql) throws ParseException {
        CommitRecorder.reset();
        SparkSession.setActiveSession(session);
        Words words = Words.of(sql);
        if (words.atEnd()) {
            throw words.syntaxError();
        }
        Allowed.refuseForeign(words);
        if (words.looksAt("COPY", "INTO")) {
            return new CopyRunner(store, session, loaded).run(CopyInto.parse(words));
        }
        if (ClusterByAuto.isAlter(words.tokens())) {
            return ClusterByAuto.alter(session, words);
        }
        if (DropPrimaryKey.is(words.tokens())) {
            return DropPrimaryKey.run(store, session, words);
        }
        if (SetNotNull.is(words.tokens())) {
            return SetNotNull.run(session, words);
        }
        if (Tags.is(words.tokens())) {
            return Tags.run(store, session, words);
        }
        if (Masks.is(words.tokens())) {
            return Masks.run(store, session, words);
        }
        if (words.looksAt("LIST")) {
            return ListFiles.run(store, words);
        }
        Optional<SqlResult> described =
                new DescribeJson(store, session).run(sql).or(() -> ShowCreateTable.run(store, session, sql));
        if (described.isPresent()) {
            return described.get();
        }
        Optional<SqlResult> grants =
                new Grants(store, session).run(words).or(() -> new Functions(store, session).run(words));
        if (grants.isPresent()) {
            return grants.get();
        }
        Optional<SqlResult> own = new CatalogStatements(store, session).run(words);
        return own.isPresent() ? own.get() : onSpark(session, words);
    }

    private SqlResult onSpark(SparkSession session, Words words) throws ParseException {
        Codegen.chooseFor(session, store, words.tokens());
        try (Described described = Described.in(store, session, words)) {
            return onSpark(
                    session,
                    words,
                    ReadFiles.onDisk(store, PathQueries.onDisk(store, ClusterByAuto.without(described.sql()))));
        }
    }

    private SqlResult onSpark(SparkSession session, Words words, String sql) throws ParseException {
        LogicalPlan plan = session.sessionState().sqlParser().parsePlan(sql);
        Allowed.check(plan, sql);
        QueryExecution execution = DescribeDetail.run(store, session, plan, sql).queryExecution();
        SqlResult counted = DmlCounts.of(Allowed.statement(plan));
        if (counted != null) {
            return counted;
        }
        StructType schema = execution.analyzed().schema();
        if (schema.isEmpty()) {
            return SqlResult.nothing();
        }
        DataType[] types = CollectionConverters.asJava(execution.analyzed().output()).stream()
                .map(a -> a.dataType())
                .toArray(DataType[]::new);
        List<SqlResult.Column> columns = java.util.Arrays.stream(schema.fields())
                .map((StructField f) -> new SqlResult.Column(f.name(), f.dataType()))
                .toList();
        SqlResult answer = new SqlResult(columns, text(rows(execution), types));
        return DescribeExtended.named(
                session, plan, words, TableProperties.complete(store, session, plan, words, answer));
    }

    private static Iterator<InternalRow> rows(QueryExecution execution) {
        SparkPlan plan = execution.executedPlan();
        if (plan instanceof CommandResultExec || plan instanceof LocalTableScanExec) {
            return List.of(plan.executeCollect()).iterator();
        }
        scala.collection.Iterator<InternalRow> rows = SQLExecution$.MODULE$.withNewExecutionId(
                execution, Option.empty(), () -> plan.executeCollectIterator()._2());
        return CollectionConverters.asJava(rows);
    }

    private static Iterator<@Nullable String[]> text(Iterator<InternalRow> rows, DataType[] types) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public @Nullable String[] next() {
                InternalRow row = rows.next();
                @Nullable String[] values = new @Nullable String[types.length];
                for (int i = 0; i < types.length; i++) {
                    values[i] = ValueText.of(row, i, types[i]);
                }
                return values;
            }
        };
    }
}
