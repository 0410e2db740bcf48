package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.testkit.PlantedFault;
import dev.tributary.cdc.testkit.PlantedFault.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Defects that somebody might make are noticed by the tests; the list is {@code planted-faults.txt}. */
class PlantedFaultsTest {

    static List<PlantedFault> faults() {
        return PlantedFault.ofModule();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void hasItsPlaceInTheCode(PlantedFault fault) {
        assertThat(fault.planted()).contains(fault.defect());
    }

    @ParameterizedTest
    @MethodSource("faults")
    @EnabledIfSystemProperty(named = "campaign", matches = "true")
    void isNoticed(PlantedFault fault, @TempDir Path work) throws Exception {
        assertThat(fault.tried(work)).isEqualTo(Outcome.CAUGHT);
    }
}
