package dev.tributary.cdc.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The page on which results are published: what surrounds the figures stands in {@code page.md} beside this class. */
public final class Page {

    private static final String TEMPLATE = "page.md";
    private static final String NOT_MEASURED = "Not measured.\n";

    private Page() {}

    /**
     * The page as Markdown.
     *
     * @param chart name of the chart's file, beside the page
     */
    public static String of(Results results, String chart) throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("chart", chart);
        parts.put("setting", results.settings().stream().map(Page::setting).collect(Collectors.joining("\n")));
        parts.put("goals", Goals.of(results));
        parts.put("slower", Slower.of(results));
        parts.put("snapshots", races(results, Race::isSnapshot));
        parts.put("streams", races(results, race -> !race.isSnapshot()));
        parts.put("growth", joined(results.growth()));
        parts.put("end-to-end", joined(results.endToEnd()));
        parts.put("latency", results.latency().isEmpty() ? NOT_MEASURED : Tables.latency(results.latency()));
        parts.put("statements", joined(results.statements()));
        String page = template();
        for (Map.Entry<String, String> part : parts.entrySet()) {
            page = page.replace("{{" + part.getKey() + "}}", part.getValue().stripTrailing());
        }
        return page;
    }

    private static String template() throws IOException {
        try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream(TEMPLATE), TEMPLATE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String setting(Setting setting) {
        return "- " + setting.date() + ": " + setting.machine() + "; " + setting.system() + "; " + setting.java() + "; "
                + setting.postgres();
    }

    private static String races(Results results, Predicate<Race> which) {
        return joined(results.races().stream().filter(which).toList());
    }

    private static String joined(List<?> all) {
        return all.isEmpty() ? NOT_MEASURED : all.stream().map(Tables::of).collect(Collectors.joining("\n"));
    }
}
