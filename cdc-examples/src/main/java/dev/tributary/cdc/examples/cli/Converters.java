package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.examples.config.Durations;
import dev.tributary.cdc.workspace.FaultRule;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Arguments from their texts. */
final class Converters {

    private static final String MODE = "PIPELINE_MODE";

    private Converters() {}

    /**
     * The mode that is given, or else the one that the environment names.
     *
     * @throws ConfigurationException when there is neither
     */
    static Mode mode(@Nullable Mode given, Map<String, String> environment) {
        if (given != null) {
            return given;
        }
        String named = environment.getOrDefault(MODE, "").strip();
        if (named.isEmpty()) {
            throw new ConfigurationException(
                    "neither --mode nor " + MODE + " says what to do", "Give --mode snapshot or --mode cdc.");
        }
        try {
            return new OfMode().convert(named.toLowerCase(Locale.ROOT));
        } catch (TypeConversionException e) {
            throw new ConfigurationException(
                    MODE + " is '" + named + "'", "Set " + MODE + " to snapshot or cdc, or give --mode.", e);
        }
    }

    static final class OfMode implements ITypeConverter<Mode> {
        @Override
        public Mode convert(String text) {
            return switch (text) {
                case "snapshot" -> Mode.SNAPSHOT;
                case "cdc" -> Mode.CDC;
                default -> throw new TypeConversionException("'" + text + "' is neither snapshot nor cdc");
            };
        }
    }

    static final class OfFault implements ITypeConverter<FaultRule> {
        @Override
        public FaultRule convert(String text) {
            try {
                return FaultRule.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    static final class OfStop implements ITypeConverter<StopCondition> {
        @Override
        public StopCondition convert(String text) {
            return switch (text) {
                case "caught-up" -> StopCondition.caughtUp();
                case "forever" -> StopCondition.forever();
                default ->
                    Durations.parse(text)
                            .map(StopCondition::after)
                            .orElseThrow(() -> new TypeConversionException(
                                    "'" + text + "' is neither caught-up nor forever nor a duration such as PT30S"));
            };
        }
    }

    static final class OfDuration implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Durations.parse(text)
                    .orElseThrow(() ->
                            new TypeConversionException("'" + text + "' is no duration such as 30s, 5m or PT30S"));
        }
    }

    static final class OfCount implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                long count = Long.parseLong(text);
                if (count >= 0) {
                    return count;
                }
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is no whole number");
            }
            throw new TypeConversionException("'" + text + "' is negative");
        }
    }
}
