package dev.tributary.cdc.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on metrics names those that exist. */
class MetricsPageTest {

    private static final Path PAGE =
            Path.of(System.getProperty("maven.multiModuleProjectDirectory"), "docs", "reference", "metrics.md");

    @Test
    void everyMetricHasItsRowAndNoOther() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `tributary."))
                .toList();
        List<String> expected =
                Arrays.stream(Metric.values()).map(MetricsPageTest::row).toList();
        assertThat(rows)
                .as("the page should have:%n%s", String.join("\n", expected))
                .isEqualTo(expected);
    }

    private static String row(Metric metric) {
        String tags = Stream.concat(Stream.of("pipeline"), metric.tags().stream())
                .map(tag -> "`" + tag + "`")
                .collect(Collectors.joining(", "));
        String type = metric.type() == Type.DISTRIBUTION_SUMMARY
                ? "summary"
                : metric.type().name().toLowerCase(Locale.ROOT);
        return "| `" + metric.meterName() + "` | `" + metric.prometheusName() + "` | " + type + " | " + tags + " | "
                + metric.description() + " |";
    }
}
