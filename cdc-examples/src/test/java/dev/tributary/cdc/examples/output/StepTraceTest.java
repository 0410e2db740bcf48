package dev.tributary.cdc.examples.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepTraceTest {

    private final List<String> lines = new ArrayList<>();
    private final StepTrace trace = new StepTrace(lines::add);

    @Test
    void tellsAStepBeforeItIsTakenAndCountsThoseOfAName() {
        assertThat(trace.<List<String>, RuntimeException>take("http:PUT file", () -> List.copyOf(lines)))
                .containsExactly("STEP http:PUT file 1");
        trace.take("state:save ledger", () -> 1);
        trace.take("http:PUT file", () -> 2);
        assertThat(lines).containsExactly("STEP http:PUT file 1", "STEP state:save ledger 1", "STEP http:PUT file 2");
    }

    @Test
    void whatAStepFailsWithComesThrough() {
        assertThatThrownBy(() -> trace.take("http:GET file", () -> {
                    throw new IOException("gone");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
    }
}
