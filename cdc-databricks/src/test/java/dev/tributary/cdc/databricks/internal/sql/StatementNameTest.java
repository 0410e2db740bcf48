package dev.tributary.cdc.databricks.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.workspace.internal.sql.StatementKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Steps and the faults of the local workspace call statements by the same names. */
class StatementNameTest {

    private static final Pattern TEXT = Pattern.compile("(`[^`]*`)|'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+'");

    @Test
    void everyStatementHasTheNameThatTheLocalWorkspaceGivesIt() throws IOException {
        List<String> statements = golden();
        assertThat(statements).hasSizeGreaterThan(50);
        for (String sql : statements) {
            assertThat(StatementName.of(sql)).as(sql).isEqualTo("sql:" + StatementKind.of(withoutTexts(sql)));
        }
        assertThat(statements.stream().map(StatementName::of).distinct())
                .contains(
                        "sql:BEGIN ATOMIC",
                        "sql:MERGE INTO table",
                        "sql:COPY INTO _cdc_stg*",
                        "sql:UPDATE _cdc_ledger",
                        "sql:INSERT OVERWRITE table",
                        "sql:CREATE SCHEMA",
                        "sql:SELECT FROM _cdc_ledger",
                        "sql:ALTER TABLE table ADD COLUMNS");
    }

    @Test
    void longTextsDoNoHarm() {
        String text = "\\'x\\\\".repeat(200_000);
        assertThat(StatementName.of("UPDATE `c`.`s`.`_cdc_ledger` SET state = '" + text + "'"))
                .isEqualTo("sql:UPDATE _cdc_ledger");
        assertThat(StatementName.of("SELECT '" + text + "' FROM `c`.`s`.`_cdc_stg_p_1_a_1`"))
                .isEqualTo("sql:SELECT FROM _cdc_stg*");
    }

    /** The workspace needs Spark to read texts, which is not here, and names depend on none. */
    private static String withoutTexts(String sql) {
        return TEXT.matcher(sql)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) == null ? "0" : found.group()));
    }

    private static List<String> golden() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/golden"))) {
            List<Path> all =
                    files.filter(file -> file.toString().endsWith(".sql")).toList();
            return all.stream()
                    .map(StatementNameTest::read)
                    .flatMap(text -> Arrays.stream(text.split(";\\n\\n|;\\n?$")))
                    .map(String::strip)
                    .filter(sql -> !sql.isEmpty())
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
