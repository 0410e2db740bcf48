package dev.tributary.cdc.validate.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of the driver's exceptions. */
class TargetFailuresTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "execution failed 01f0 -> SELECT 'a'|FAILED. Error Message: [X] no column; [X] no column",
                "execution failed 01f0 -> SELECT 'a'|FAILED. Error Message: [X] no column, Error code: BAD; [X] no column",
                "execution failed 01f0 -> SELECT 1|FAILED. Error Message: |[X] no column|line 2; [X] no column",
                "execution failed 01f0 -> SELECT 1|FAILED. Error Message: |[X] no|line 2, Error code: BAD; [X] no",
                "the connection is closed|by the peer; the connection is closed",
            })
    void aLineOfWhatTheWarehouseSays(String message, String said) {
        assertThat(TargetFailures.said(new SQLException(message.replace('|', '\n'))))
                .isEqualTo(said);
    }

    @Test
    void missingByTheStateOrByTheName() {
        assertThat(TargetFailures.isMissing(new SQLException("gone", "42P01"))).isTrue();
        assertThat(TargetFailures.isMissing(new SQLException("[TABLE_OR_VIEW_NOT_FOUND] The table")))
                .isTrue();
        assertThat(TargetFailures.isMissing(new SQLException("[UNRESOLVED_COLUMN] x", "42703")))
                .isFalse();
    }
}
