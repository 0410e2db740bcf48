package dev.tributary.cdc.databricks.internal.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.databricks.internal.sdk.core.DatabricksError;
import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.databricks.internal.DocumentedErrors;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Answers of real workspaces, as a statement's own end, as an HTTP status or as none: what is known of the statement, what
 * kind of failure it is, and what the caller is told.
 */
class FailuresTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/failures.csv");

    static List<String> recorded() throws IOException {
        List<String> lines = Files.readAllLines(GOLDEN);
        return lines.subList(1, lines.size());
    }

    @ParameterizedTest
    @MethodSource("recorded")
    @Tag("W10")
    void tellsWhatToDo(String line) {
        String[] columns = line.split(";", -1);
        StatementException read = DriverErrors.ofExecute(thrown(columns[0], columns[1], columns[2]));
        CdcException told = Failures.of("merging", read);
        assertThat(String.join(
                        ";",
                        columns[0],
                        columns[1],
                        columns[2],
                        read.outcome().name(),
                        read.kind().name(),
                        told.getClass().getSimpleName(),
                        told.retry().name()))
                .isEqualTo(line);
        assertThat(told.remedy()).isNotEmpty();
        assertThat(told).hasMessageContaining(columns[2].substring(0, 10)).hasMessageNotContaining("secret row");
    }

    /** A warehouse quotes the values that it cannot cast and the rows that break a constraint. */
    @ParameterizedTest
    @CsvSource({
        "[CAST_INVALID_INPUT] The value 'secret' of the type STRING cannot be cast, 22018",
        "[DELTA_VIOLATE_CONSTRAINT_WITH_VALUES] CHECK constraint violated by row with values: - name : secret, 23001",
        "[USER_RAISED_EXCEPTION] found nowhere for key (secret), P0001"
    })
    void whatIsToldOfHealthQuotesNoRow(String text, String sqlState) {
        CdcException told = Failures.of("merging into t", DriverErrors.ofExecute(thrown("statement", sqlState, text)));
        assertThat(told).hasMessageContaining("secret");
        assertThat(told.summary()).isEqualTo("merging into t failed (" + text.substring(1, text.indexOf(']')) + ")");
        assertThat(Failures.of("merging", DriverErrors.ofExecute(thrown("statement", "42501", "no MODIFY on t")))
                        .summary())
                .contains("no MODIFY on t");
    }

    /** As the driver throws it, with the statement in its message. */
    private static SQLException thrown(String answered, String sqlState, String text) {
        String sent = "Statement execution failed 01f0 -> INSERT INTO t VALUES ('secret row')\n";
        return switch (answered) {
            case "statement" ->
                new SQLException(
                        sent + "FAILED. Error Message: \n" + text + ", Error code: BAD_REQUEST",
                        sqlState.isEmpty() ? null : sqlState);
            case "no answer" -> new SQLException(sent, new DatabricksError("IO_ERROR", 523, new IOException(text)));
            default -> new SQLException(sent, new DatabricksError("ERROR", text, Integer.parseInt(answered)));
        };
    }

    /** Each SQLSTATE, error class and status that the page names is taken for what the page says, and it names all kinds. */
    @Test
    void thePageOfErrorsSaysWhatTheyAreTakenFor() throws IOException {
        Set<FailureKind> named = EnumSet.noneOf(FailureKind.class);
        Set<String> seen = new HashSet<>();
        for (DocumentedErrors.Said said : DocumentedErrors.after("From a SQL warehouse")) {
            StatementException read = DriverErrors.ofExecute(of(said.seen()));
            assertThat(DocumentedErrors.told(Failures.of("merging", read)))
                    .as(said.seen())
                    .isEqualTo(said.told());
            assertThat(seen.add(said.seen())).as("%s stands once", said.seen()).isTrue();
            named.add(read.kind());
        }
        assertThat(named)
                .contains(
                        FailureKind.CONFLICT,
                        FailureKind.BUSY,
                        FailureKind.CUT_OFF,
                        FailureKind.CREDENTIALS,
                        FailureKind.PERMISSION,
                        FailureKind.NO_WAREHOUSE,
                        FailureKind.NO_CATALOG,
                        FailureKind.MISSING,
                        FailureKind.VALUE,
                        FailureKind.CONSTRAINT,
                        FailureKind.OTHER);
        for (int status = 400; status < 600; status++) {
            FailureKind kind = FailureKind.ofRequest(status, "");
            assertThat(kind == FailureKind.OTHER || seen.contains(String.valueOf(status)))
                    .as("HTTP %s is on the page", status)
                    .isTrue();
        }
    }

    private static SQLException of(String seen) {
        if (seen.equals("no answer") || seen.matches("[1-5]\\d\\d")) {
            return thrown(seen, "", "words of the server");
        }
        boolean isState = seen.matches("[0-9A-Z]{5}");
        return thrown("statement", isState ? seen : "", isState ? "words of the server" : "[" + seen + "] words");
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
    void noAnswerIsAnUnknownOutcome() {
        assertThat(DriverErrors.ofExecute(new SQLException("Error while processing the execute statement request"))
                        .outcome())
                .isEqualTo(Outcome.UNKNOWN);
        assertThat(DriverErrors.ofExecute(new SQLException("Statement [01f0] was cancelled", "HY008"))
                        .outcome())
                .isEqualTo(Outcome.UNKNOWN);
    }
}
