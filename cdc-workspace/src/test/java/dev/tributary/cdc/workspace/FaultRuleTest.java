package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultRuleTest {

    @Test
    void readsItsOwnTextAgain() {
        for (FaultRule rule : new FaultRule[] {
            FaultRule.of(Fault.LOST),
            FaultRule.of(Fault.TWICE).on("MERGE INTO *").at(3),
            FaultRule.of(Fault.UNAVAILABLE).on("PUT file").always(),
            FaultRule.slow(Duration.ofMillis(1500)).sql("at 3 on.*the moon"),
            FaultRule.parse("429=2s on POST sql/sessions at 2-4"),
        }) {
            FaultRule read = FaultRule.parse(rule.toString());
            assertThat(read).hasToString(rule.toString());
            assertThat(read).usingRecursiveComparison().ignoringFields("sql").isEqualTo(rule);
        }
        assertThat(FaultRule.parse("LOST on merge into table at 2"))
                .isEqualTo(FaultRule.of(Fault.LOST).on("merge into table").at(2));
    }

    @Test
    void fitsByKindAndStatement() {
        FaultRule rule = FaultRule.parse("503 on MERGE * at 2-3 sql `customer`");
        assertThat(rule.fits("MERGE INTO table", "merge\ninto `Customer`")).isTrue();
        assertThat(rule.fits("MERGE INTO table", "merge into `order`")).isFalse();
        assertThat(rule.fits("PUT file", null)).isFalse();
        assertThat(rule.fits("UPDATE MERGE INTO", "`customer`")).isFalse();
        assertThat(new boolean[] {rule.isFor(1), rule.isFor(2), rule.isFor(3), rule.isFor(4)})
                .containsExactly(false, true, true, false);
        assertThat(FaultRule.parse("lost").fits("anything", null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "explode",
                "slow",
                "lost=2s",
                "503=soon",
                "503 on x at 0",
                "503 at 3-2",
                "503 sql (",
                "503 at 99999999999",
                "503 x y"
            })
    void saysWhatIsWrongWithARule(String text) {
        assertThatThrownBy(() -> FaultRule.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).{20,}");
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void knowsEachFaultByItsText(Fault fault) {
        String time = fault == Fault.SLOW ? "=1s" : "";
        assertThat(FaultRule.parse(fault.text() + time).fault()).isEqualTo(fault);
    }
}
