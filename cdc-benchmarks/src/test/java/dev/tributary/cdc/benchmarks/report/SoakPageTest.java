package dev.tributary.cdc.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.benchmarks.report.SoakResult.SoakTable;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class SoakPageTest {

    private static SoakResult result(List<SoakTable> tables) {
        List<SoakSample> samples = IntStream.range(0, 120)
                .mapToObj(i -> new SoakSample(
                        i * 5,
                        1,
                        i * 5,
                        i % 7 == 0 ? Double.NaN : 30 + i % 3,
                        200,
                        40 + i % 2,
                        100,
                        20,
                        i * 100,
                        i,
                        i * 25_000L,
                        i / 3,
                        75_000,
                        i / 60))
                .toList();
        return new SoakResult(
                new Setting("2026-11-21", "2 processors", "Linux", "a JVM", "PostgreSQL 17"),
                "soak --minutes 10 --rate 5000",
                600,
                5_000,
                3_000_000,
                20,
                1_000_000,
                200,
                samples,
                List.of(new SoakMoment(60, "the pipeline is <killed> (`kill -9`)", 0, 12.5)),
                tables,
                List.of("reading at 0/16B3748 failed", "reading at 0/16B3800 failed"),
                List.of());
    }

    @Test
    void tellsWhatWasSeen() throws Exception {
        String page = SoakPage.of(result(List.of(new SoakTable("orders", 20_000, 0, 0, 0))), "soak.svg", "soak.csv");

        assertThat(page)
                .doesNotContain("{{", "NaN", "**no**")
                .contains("3,000,000 changes in 10.0 minutes, 5,000/s", "both sides are equal, row by row")
                .contains("The heap's slope is within noise", "| heap after GC, MB ", "| open files ")
                .contains("| 1    |     9.9 | 30 – 32 |", "| orders | 20,000 |")
                .containsPattern("\\| reading at # failed +\\| +2 \\|");
    }

    @Test
    void tellsThatSidesDiffer() throws Exception {
        assertThat(SoakPage.of(result(List.of(new SoakTable("orders", 20_000, 1, 0, 0))), "soak.svg", "soak.csv"))
                .contains("**At the end both sides differ.**");
    }

    @Test
    void drawsAnImageAndKeepsEverySample() throws Exception {
        SoakResult result = result(List.of());

        String image = SoakChart.of(result);

        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(image.getBytes(StandardCharsets.UTF_8)))
                        .getDocumentElement()
                        .getTagName())
                .isEqualTo("svg");
        assertThat(image).doesNotContain("NaN").contains("60 s: the pipeline is &lt;killed> (kill -9)");
        assertThat(SoakPage.data(result).lines()).hasSize(121).allMatch(line -> line.split(",", -1).length == 14);
    }
}
