package dev.tributary.cdc.databricks.internal.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.databricks.Transactions;
import dev.tributary.cdc.databricks.internal.warehouse.Answers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a workspace can answer when it is asked for a transaction. */
class TransactionSupportTest {

    private final TransactionSupport support = new TransactionSupport(Transactions.AUTO);

    @Test
    void isAskedOnce() {
        Answers warehouse = new Answers();
        assertThat(support.obstacle(warehouse)).isEmpty();
        assertThat(support.obstacle(warehouse)).isEmpty();
        assertThat(warehouse.statements()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[PARSE_SYNTAX_ERROR] Syntax error at or near 'ATOMIC'. SQLSTATE: 42601",
                "[TRANSACTION_NOT_SUPPORTED.PREVIEW_NOT_ENABLED] Failed to execute the statement. SQLSTATE: 0A000",
                "[MULTI_STATEMENT_TRANSACTION_NOT_SUPPORTED.PREVIEW_NOT_ENABLED] No. SQLSTATE: 0A000"
            })
    void remembersThatThereAreNone(String answer) {
        Answers warehouse = new Answers().fail("BEGIN", answer, 1);
        assertThat(support.obstacle(warehouse)).hasValue(answer);
        assertThat(support.obstacle(warehouse)).hasValue(answer);
        assertThat(support.tableProperties(warehouse)).isEmpty();
        assertThat(warehouse.statements()).hasSize(1);
        assertThatThrownBy(() ->
                        new TransactionSupport(Transactions.REQUIRED).obstacle(new Answers().fail("BEGIN", answer, 1)))
                .isInstanceOfSatisfying(
                        SinkException.class, e -> assertThat(e.remedy()).isNotBlank())
                .hasMessageContaining(answer);
    }

    @Test
    void whatIsRefusedLaterStandsFromThenOnAndIsNewsOnce() {
        Answers warehouse = new Answers();
        assertThat(support.tableProperties(warehouse)).isNotEmpty();
        assertThat(support.refuse("[DELTA_UNSUPPORTED] ALTER TABLE is refused")).isTrue();
        assertThat(support.refuse("[DELTA_UNSUPPORTED] and again")).isFalse();
        assertThat(support.obstacle(warehouse)).hasValue("[DELTA_UNSUPPORTED] and again");
        assertThat(support.tableProperties(warehouse)).isEmpty();
        assertThat(warehouse.statements()).hasSize(1);

        TransactionSupport required = new TransactionSupport(Transactions.REQUIRED);
        assertThat(required.obstacle(warehouse)).isEmpty();
        assertThatThrownBy(() -> required.refuse("ALTER TABLE is refused"))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("ALTER TABLE is refused");
    }

    @Test
    void isNotAskedWhenSwitchedOff() {
        Answers warehouse = new Answers();
        assertThat(new TransactionSupport(Transactions.OFF).obstacle(warehouse))
                .hasValueSatisfying(reason -> assertThat(reason).contains("switched off"));
        assertThat(warehouse.statements()).isEmpty();
    }
}
