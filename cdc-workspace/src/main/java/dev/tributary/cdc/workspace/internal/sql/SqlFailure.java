package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogException;
import dev.tributary.cdc.workspace.internal.spark.NotSupported;
import dev.tributary.cdc.workspace.internal.spark.WorkspaceCatalog;
import java.util.regex.Pattern;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.jspecify.annotations.Nullable;

/** A failed statement as clients see it: one message that begins with its error class, and the SQLSTATE. */
public final class SqlFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Spark's way through its own catalogs, which the workspace's names do not take. */
    private static final Pattern SEARCH_PATH = Pattern.compile("\\nSearch path: \\[[^\\n]*");

    /** Spark puts the session's catalog before a name that has a catalog already. */
    private static final Pattern TWICE = Pattern.compile("(`(?:[^`]|``)+`)\\.\\1(?=\\.`(?:[^`]|``)+`\\.`)");

    private final @Nullable String sqlState;

    public SqlFailure(String message, @Nullable String sqlState) {
        super(message);
        this.sqlState = sqlState;
    }

    public static SqlFailure of(String errorClass, String text, String sqlState) {
        return new SqlFailure("[" + errorClass + "] " + text + " SQLSTATE: " + sqlState, sqlState);
    }

    public @Nullable String sqlState() {
        return sqlState;
    }

    /** What a statement that ended in this way answers. */
    public static SqlFailure from(Throwable thrown) {
        if (thrown instanceof SqlFailure failure) {
            return failure;
        }
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof CatalogException e) {
                return of(
                        e.kind().sqlClass(),
                        String.valueOf(e.getMessage()),
                        e.kind().sqlState());
            }
            if (t instanceof NotSupported e) {
                return of("UNSUPPORTED_FEATURE.LOCAL_WORKSPACE", String.valueOf(e.getMessage()), "0A000");
            }
            if (t instanceof SparkThrowable spark && spark.getCondition() != null && hasState(spark)) {
                return spark(t, spark);
            }
        }
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (thrown instanceof AnalysisException analysis) {
            return new SqlFailure(analysis.getSimpleMessage(), null);
        }
        return new SqlFailure(
                "[INTERNAL_ERROR] " + root.getClass().getSimpleName() + ": " + root.getMessage() + " SQLSTATE: XX000",
                "XX000");
    }

    /** Spark wraps the failure of a task, which is what matters, in errors of its own. */
    private static boolean hasState(SparkThrowable spark) {
        return spark.getSqlState() != null
                && !spark.getSqlState().equals("XX000")
                && !spark.getCondition().equals("TASK_WRITE_FAILED");
    }

    private static SqlFailure spark(Throwable thrown, SparkThrowable spark) {
        String message = thrown instanceof AnalysisException analysis
                        && !(thrown instanceof org.apache.spark.sql.catalyst.parser.ParseException)
                ? analysis.getSimpleMessage()
                : thrown.getMessage();
        String state = spark.getSqlState();
        String text = message == null ? "[" + spark.getCondition() + "]" : message;
        if (!text.contains("[" + spark.getCondition())) {
            text = "[" + spark.getCondition() + "] " + text;
        }
        text = SEARCH_PATH.matcher(text).replaceAll("").replace("`" + WorkspaceCatalog.NAME + "`.", "");
        text = TWICE.matcher(text).replaceAll("$1");
        return new SqlFailure(text.contains("SQLSTATE:") ? text : text + " SQLSTATE: " + state, state);
    }
}
