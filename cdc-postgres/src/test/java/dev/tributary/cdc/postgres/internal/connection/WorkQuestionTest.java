package dev.tributary.cdc.postgres.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SourceException;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkQuestionTest {

    /** Who has no room for one connection more is not dead. */
    @ParameterizedTest
    @CsvSource({"53300, true", "08006, false", "57P03, false"})
    void aServerThatIsFullMayBeAtWork(String state, boolean atWork) {
        WorkQuestion question = new WorkQuestion(
                () -> {
                    throw new SourceException(Retry.TRANSIENT, "refused", "Wait.", new SQLException("refused", state));
                },
                1);
        assertThat(question.getAsBoolean()).isEqualTo(atWork);
    }
}
