package dev.tributary.cdc.databricks.internal.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers of real workspaces, and what the caller is told. */
class FailuresTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "FAILED;42501;0;[INSUFFICIENT_PERMISSIONS] Insufficient privileges;ConfigurationException;AFTER_FIX",
                "FAILED;;0;[INSUFFICIENT_PERMISSIONS] Insufficient privileges: x SQLSTATE: 42501;ConfigurationException;AFTER_FIX",
                "NOT_RUN;;403;Invalid access token.;ConfigurationException;AFTER_FIX",
                "NOT_RUN;;401;Credential was not sent;ConfigurationException;AFTER_FIX",
                "NOT_RUN;;404;SQL warehouse (x) does not exist at all in the database;ConfigurationException;AFTER_FIX",
                "NOT_RUN;;429;Too many requests.;SinkException;TRANSIENT",
                "NOT_RUN;;0;ConnectException: refused;SinkException;TRANSIENT",
                "FAILED;2D521;0;[DELTA_CONCURRENT_APPEND.WITHOUT_HINT] Transaction conflict;SinkException;TRANSIENT",
                "FAILED;42704;0;[NO_SUCH_CATALOG_EXCEPTION] Catalog 'x' was not found;ConfigurationException;AFTER_FIX",
                "FAILED;22003;0;[CAST_OVERFLOW] The value;SchemaChangeException;AFTER_FIX",
                "FAILED;42601;0;[PARSE_SYNTAX_ERROR] Syntax error;SinkException;AFTER_FIX",
                "UNKNOWN;;0;no answer to the statement;CommitStateUnknownException;TRANSIENT"
            })
    void tellsWhatToDo(Outcome outcome, String state, int status, String message, String type, Retry retry) {
        CdcException failure = Failures.of("merging", new StatementException(outcome, state, status, message, null));
        assertThat(failure.getClass().getSimpleName()).isEqualTo(type);
        assertThat(failure.retry()).isEqualTo(retry);
        assertThat(failure.remedy()).isNotEmpty();
        assertThat(failure).hasMessageContaining(message.substring(0, 10));
    }

    @Test
    void keepsTheServersWordsAndLeavesTheStatementOut() {
        StatementException failure = DriverErrors.ofExecute(new SQLException(
                "Statement execution failed 01f0 -> INSERT INTO t VALUES ('secret row')\nFAILED. Error Message: "
                        + "\n[PARSE_SYNTAX_ERROR] Syntax error at 'x'. SQLSTATE: 42601 (line 1, pos 0)\n\n== SQL ==\n"
                        + "INSERT secret row\n^^^\n, Error code: BAD_REQUEST",
                null,
                0));
        assertThat(failure.text()).startsWith("[PARSE_SYNTAX_ERROR]").doesNotContain("secret row");
        assertThat(failure.sqlState()).isEqualTo("42601");
        assertThat(failure.outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aSessionThatHasExpiredRanNothing() {
        StatementException failure = DriverErrors.ofExecute(new SQLException(
                "Statement execution failed 01f0 -> SELECT 1\nFAILED. Error Message: Invalid SessionHandle: Session"
                        + " [01f05276] is closed., Error code: BAD_REQUEST"));
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_RUN);
    }

    @Test
    void noAnswerIsAnUnknownOutcome() {
        assertThat(DriverErrors.ofExecute(new SQLException("Error while processing the execute statement request"))
                        .outcome())
                .isEqualTo(Outcome.UNKNOWN);
        assertThat(DriverErrors.ofExecute(new SQLException("Statement [01f0] was cancelled", "HY008"))
                        .outcome())
                .isEqualTo(Outcome.UNKNOWN);
    }
}
