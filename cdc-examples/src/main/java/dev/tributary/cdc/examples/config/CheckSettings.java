package dev.tributary.cdc.examples.config;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.PipelineBuilder;
import dev.tributary.cdc.RefusalPolicy;
import dev.tributary.cdc.spi.BatchCheck;
import java.util.List;
import java.util.Locale;

/** The user's checks, which are classes on the class path, and what becomes of rows that go no further. */
final class CheckSettings {

    private CheckSettings() {}

    /**
     * Gives a pipeline the checks that are configured.
     *
     * @throws ConfigurationException when a class is missing or no check
     */
    static void addTo(PipelineBuilder builder, Configuration configuration) {
        for (String name : configuration.list(Key.CHECKS_CLASSES, List.of())) {
            builder.check(check(name));
        }
        String policy = configuration.choice(Key.CHECKS_ON_REFUSAL, "stop", "stop", "quarantine");
        builder.onRefusal(RefusalPolicy.valueOf(policy.toUpperCase(Locale.ROOT)));
        boolean keep = configuration
                .choice(Key.DEAD_LETTERS_POLICY, "stop", "stop", "keep")
                .equals("keep");
        builder.deadLetters(keep ? RefusalPolicy.QUARANTINE : RefusalPolicy.STOP);
        long ofChecks = configuration.number(Key.CHECKS_MAX_REFUSED, PipelineBuilder.DEFAULT_MAX_REFUSED);
        builder.maxRefused(configuration.number(Key.DEAD_LETTERS_MAX, ofChecks));
    }

    private static BatchCheck check(String name) {
        try {
            return Class.forName(name)
                    .asSubclass(BatchCheck.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new ConfigurationException(
                    Key.CHECKS_CLASSES + " names " + name + ", of which no check can be made (" + e + ")",
                    "Name a public class on the class path that implements BatchCheck and has a public constructor"
                            + " without parameters.",
                    e);
        }
    }
}
