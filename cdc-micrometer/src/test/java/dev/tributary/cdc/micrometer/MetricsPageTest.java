package dev.tributary.cdc.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Span;
import io.micrometer.core.instrument.Meter.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
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

    @Test
    void everyKindOfSpanHasItsRowWithKeysThatAreExplained() throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        List<String> keys =
                Arrays.stream(ObservedKey.values()).map(ObservedKey::key).toList();
        Set<String> used = new TreeSet<>();
        for (Span.Kind kind : Span.Kind.values()) {
            String name = PipelineObservations.name(kind);
            List<String> rows = lines.stream()
                    .filter(line ->
                            line.startsWith("| " + kind.name().toLowerCase(Locale.ROOT) + " | `" + name + "` |"))
                    .toList();
            assertThat(rows).as(name).hasSize(1);
            String[] cells = rows.get(0).split(" \\| ");
            List<String> named = Arrays.stream(cells[cells.length - 1].split("[ ,|`]+"))
                    .filter(word -> !word.isEmpty())
                    .toList();
            assertThat(keys).as(name).containsAll(named);
            used.addAll(named);
        }
        assertThat(used).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(lines)
                .containsAll(Arrays.stream(ObservedKey.values())
                        .map(key -> "| `" + key.key() + "` | " + key.description() + " |")
                        .toList());
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
