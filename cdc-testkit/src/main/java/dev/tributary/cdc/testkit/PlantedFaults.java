package dev.tributary.cdc.testkit;

import dev.tributary.cdc.testkit.PlantedFault.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The test of a module that plants its {@linkplain PlantedFault faults}: extended by a class of the module, whose tests list
 * them. The build holds that each has its place in the code; the campaign, that tests notice it, or of those only whose name
 * the system property {@code planted}, an expression, is found in.
 */
public abstract class PlantedFaults {

    @TestFactory
    protected Stream<DynamicTest> haveTheirPlaceInTheCode() {
        return PlantedFault.ofModule().stream()
                .map(fault -> DynamicTest.dynamicTest(fault.name(), () -> {
                    if (!fault.planted().contains(fault.defect())) {
                        throw new AssertionError("the defect is not in what was planted");
                    }
                }));
    }

    @TestFactory
    @EnabledIfSystemProperty(named = "campaign", matches = "true")
    protected Stream<DynamicTest> areNoticed(@TempDir Path work) {
        String only = System.getProperty("planted", "");
        return PlantedFault.ofModule().stream()
                .filter(fault -> fault.name().matches(".*(" + only + ").*"))
                .map(fault -> DynamicTest.dynamicTest(fault.name(), () -> {
                    if (fault.tried(Files.createTempDirectory(work, "fault")) != Outcome.CAUGHT) {
                        throw new AssertionError("no test has noticed: " + fault.tests());
                    }
                }));
    }
}
