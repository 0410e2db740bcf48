package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExplainCommandTest {

    @Test
    void shortensTheStateAndNothingElse() {
        String state = "'{\"tables\": [" + "\"it\\'s\", ".repeat(100) + "]}'";
        String sql = "UPDATE l SET `state` = " + state + ", `writer` = 'w'\nWHERE `pipeline` = 'p'";

        assertThat(ExplainCommand.shortened(sql))
                .isEqualTo(
                        "UPDATE l SET `state` = '{\u2026}' /* 916 characters */, `writer` = 'w'\nWHERE `pipeline` = 'p'");
        String plain = "COMMENT '{\"id\":1}' AND x = 'it\\'{' AND y = '" + "z".repeat(300) + "'";
        assertThat(ExplainCommand.shortened(plain)).isEqualTo(plain);
    }
}
