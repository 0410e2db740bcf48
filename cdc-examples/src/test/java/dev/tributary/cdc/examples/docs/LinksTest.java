package dev.tributary.cdc.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.examples.docs.Markdown.Line;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every link from a page to another place of the repository leads somewhere. Links to elsewhere are not followed. */
class LinksTest {

    private static final Pattern CODE = Pattern.compile("(`+).*?\\1");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)(?: \"[^\"]*\")?\\)");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
    private static final Pattern HEADING = Pattern.compile("#{1,6} (.*?)\\s*#*");
    private static final Pattern LINKED_TEXT = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");

    private final Map<Path, Markdown> pages =
            Markdown.all().stream().collect(Collectors.toMap(Markdown::file, Function.identity()));

    @Test
    void leadSomewhere() {
        List<String> dead = new ArrayList<>();
        int links = 0;
        for (Markdown page : pages.values()) {
            for (Line line : page.text()) {
                Matcher link = LINK.matcher(CODE.matcher(line.text()).replaceAll("`code`"));
                while (link.find()) {
                    String target = link.group(1);
                    if (!ELSEWHERE.matcher(target).matches()) {
                        links++;
                        if (!exists(page, target)) {
                            dead.add(page.name() + ":" + line.number() + " " + target);
                        }
                    }
                }
            }
        }
        assertThat(dead).as("dead links").isEmpty();
        assertThat(links).as("links found").isGreaterThan(100);
    }

    /** From the table of contents, over however many pages. */
    @Test
    void leadToEveryPageOfTheDocumentation() {
        Path contents = Markdown.ROOT.resolve("docs/README.md");
        Set<Path> reached = new HashSet<>();
        List<Path> open = new ArrayList<>(List.of(contents));
        while (!open.isEmpty()) {
            Path file = open.remove(open.size() - 1);
            if (reached.add(file) && pages.containsKey(file)) {
                for (Line line : pages.get(file).text()) {
                    Matcher link = LINK.matcher(line.text());
                    while (link.find()) {
                        if (!ELSEWHERE.matcher(link.group(1)).matches()) {
                            open.add(file(pages.get(file), link.group(1)));
                        }
                    }
                }
            }
        }
        Path decisions = Markdown.ROOT.resolve("docs/explanation/decisions");
        assertThat(pages.keySet())
                .filteredOn(page -> page.startsWith(Markdown.ROOT.resolve("docs")))
                // Linked as a folder.
                .filteredOn(page -> !page.startsWith(decisions))
                .allSatisfy(page -> assertThat(reached).contains(page));
        assertThat(reached).contains(decisions);
    }

    private boolean exists(Markdown page, String target) {
        Path file = file(page, target);
        int hash = target.indexOf('#');
        if (hash < 0) {
            return Files.exists(file);
        }
        Markdown other = pages.get(file);
        return other != null && anchors(other).contains(target.substring(hash + 1));
    }

    private static Path file(Markdown page, String target) {
        String path = target.replaceFirst("#.*", "");
        return path.isEmpty() ? page.file() : page.file().resolveSibling(path).normalize();
    }

    /** Those of the headings, as GitHub and others make them. */
    private static Set<String> anchors(Markdown page) {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> times = new HashMap<>();
        for (Line line : page.text()) {
            Matcher heading = HEADING.matcher(line.text());
            if (heading.matches()) {
                String anchor = LINKED_TEXT
                        .matcher(heading.group(1))
                        .replaceAll("$1")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                int before = times.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? anchor : anchor + '-' + before);
            }
        }
        return anchors;
    }
}
