package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.examples.config.Durations;
import dev.tributary.cdc.workspace.FaultRule;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Arguments from their texts. */
final class Converters {

    private Converters() {}

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
