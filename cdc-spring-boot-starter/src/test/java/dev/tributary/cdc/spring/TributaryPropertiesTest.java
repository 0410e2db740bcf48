package dev.tributary.cdc.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.postgres.KeylessPolicy;
import dev.tributary.cdc.spring.TributaryProperties.LetterPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;

class TributaryPropertiesTest {

    /** Keys of the command line for which an application has beans, builders or words of Spring's. */
    private static final Set<String> ELSEWHERE = Set.of(
            // Beans of the type BatchCheck.
            "checks.classes",
            // The older name of dead-letters.max.
            "checks.max-refused",
            // A map, sink.modes.
            "sink.mode.*",
            // A SinkCustomizer.
            "tables.cluster-by",
            "tables.partition-by",
            "tables.properties",
            "tables.tags",
            "tables.column-tags");

    @Test
    void bindsNamesAsTheCommandLineSpellsThem() {
        TributaryProperties properties = bind(Map.of(
                "tributary.pipeline.name", "orders",
                "tributary.source.include", "orders, customers",
                "tributary.source.columns.hash-key", "0123456789abcdef",
                "tributary.tables.without-key", "append",
                "tributary.sink.mode", "soft-delete",
                "tributary.sink.modes.[public.log_*]", "append",
                "tributary.flush.max-bytes", "64MB",
                "tributary.flush.max-interval", "PT5S",
                "tributary.dead-letters.policy", "keep",
                "tributary.run.snapshot", "never"));

        assertThat(properties.pipeline().name()).isEqualTo("orders");
        assertThat(properties.source().include()).containsExactly("orders", "customers");
        assertThat(properties.tables().withoutKey()).isEqualTo(KeylessPolicy.APPEND);
        assertThat(properties.sink().mode()).isEqualTo(ApplyMode.SOFT_DELETE);
        assertThat(properties.sink().modes()).containsExactly(Map.entry("public.log_*", ApplyMode.APPEND));
        assertThat(properties.flush().maxBytes().toMegabytes()).isEqualTo(64);
        assertThat(properties.flush().maxInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(properties.deadLetters().policy()).isEqualTo(LetterPolicy.KEEP);
        assertThat(properties.run().snapshot()).isEqualTo(SnapshotPolicy.NEVER);
    }

    @Test
    void hasTheDefaultsOfTheLibrary() {
        TributaryProperties properties = bind(Map.of("tributary.enabled", "true"));

        assertThat(properties.source().schemas()).isEqualTo(List.of("public"));
        assertThat(properties.flush().maxBytes().toBytes()).isEqualTo(dev.tributary.cdc.FlushPolicy.DEFAULT_MAX_BYTES);
        assertThat(properties.flush().maxRows()).isEqualTo(dev.tributary.cdc.FlushPolicy.DEFAULT_MAX_ROWS);
        assertThat(properties.retry().budget()).isEqualTo(dev.tributary.cdc.RetryPolicy.DEFAULT_BUDGET);
        assertThat(properties.retry().firstContact()).isEqualTo(dev.tributary.cdc.RetryPolicy.DEFAULT_FIRST_CONTACT);
        assertThat(properties.source().spoolMemory().toBytes())
                .isEqualTo(dev.tributary.cdc.postgres.PostgresSource.DEFAULT_SPOOL_MEMORY);
        assertThat(properties.ledger().retention())
                .isEqualTo(dev.tributary.cdc.databricks.DatabricksSink.DEFAULT_FLUSH_LOG_RETENTION);
        assertThat(properties.health().thresholds()).isEqualTo(dev.tributary.cdc.HealthThresholds.STANDARD);
        assertThat(properties.run().stopGrace()).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void takesWhatIsEmptyForNotSet() {
        TributaryProperties properties = bind(Map.of(
                "tributary.source.password", "",
                "tributary.databricks.host", " ",
                "tributary.databricks.token", ""));

        assertThat(properties.source().password()).isNull();
        assertThat(properties.databricks().host()).isNull();
        assertThat(properties.databricks().token()).isNull();
    }

    @Test
    void showsNoSecret() {
        TributaryProperties properties = bind(Map.of(
                "tributary.source.url", "jdbc:postgresql://h/d?password=s3cret",
                "tributary.source.password", "s3cret",
                "tributary.source.columns.hash-key", "s3cret-s3cret-s3cret",
                "tributary.source.columns.mask", "public.a.b:s3cret",
                "tributary.databricks.token", "s3cret",
                "tributary.databricks.client-secret", "s3cret",
                "tributary.databricks.jdbc-url", "jdbc:databricks://h;PWD=s3cret",
                "tributary.state.store", "jdbc:postgresql://h/d?password=s3cret",
                "tributary.state.password", "s3cret"));

        assertThat(properties.toString()).doesNotContain("s3cret");
    }

    @Test
    void waitsLongerFromOneRestartToTheNextUpToTheLongest() {
        RunProperties run = bind(Map.of("tributary.enabled", "true")).run();

        assertThat(List.of(run.wait(1), run.wait(2), run.wait(5), run.wait(6), run.wait(1_000_000)))
                .containsExactly(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(160),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(5));
    }

    /** What the configuration reference lists is what an application can set, and the other way round. */
    @Test
    void describesEveryKeyOfTheCommandLineToEditors() throws IOException {
        Set<String> described = new TreeSet<>();
        try (InputStream file = getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            assertThat(file).as("metadata made by the annotation processor").isNotNull();
            String json = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            String properties = json.substring(json.indexOf("\"properties\": ["));
            for (String property : properties.split("\\},\\s*\\{", -1)) {
                String name = value(property, "name");
                described.add(name.replace("tributary.", ""));
                assertThat(property).as(name).contains("\"description\": \"");
            }
        }
        Set<String> own = described.stream()
                .filter(name -> name.startsWith("run.") || name.equals("enabled") || name.equals("sink.modes"))
                .collect(Collectors.toSet());
        assertThat(own).hasSize(9);

        Set<String> expected = new TreeSet<>(keysOfTheReference());
        assertThat(expected).containsAll(ELSEWHERE);
        expected.removeAll(ELSEWHERE);
        expected.addAll(own);
        assertThat(described).isEqualTo(expected);
    }

    /** The how-to's sample is an application's whole configuration. */
    @Test
    void knowsEveryKeyOfTheSample() throws IOException {
        String page = Files.readString(root().resolve("docs/how-to/use-with-spring-boot.md"));
        String sample = page.substring(page.indexOf("```yaml") + "```yaml".length(), page.indexOf("```\n\nThat is"));
        Resource yaml = new ByteArrayResource(sample.getBytes(StandardCharsets.UTF_8));
        Map<String, Object> keys = new TreeMap<>();
        new YamlPropertySourceLoader().load("sample", yaml).forEach(source -> {
            for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
                keys.put(name, String.valueOf(source.getProperty(name)));
            }
        });
        assertThat(keys).hasSizeGreaterThan(6);
        new Binder(new MapConfigurationPropertySource(keys))
                .bind(
                        "tributary",
                        Bindable.of(TributaryProperties.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT, any -> true));
    }

    private static Path root() {
        return Path.of(System.getProperty("maven.multiModuleProjectDirectory"));
    }

    private static Set<String> keysOfTheReference() throws IOException {
        Path page = root().resolve("docs/reference/configuration.md");
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf('|', 1)))
                .flatMap(cell -> Pattern.compile("`([^`]+)`").matcher(cell).results())
                .map((MatchResult key) -> key.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String value(String json, String key) {
        int from = json.indexOf('"' + key + "\": \"") + key.length() + 5;
        return json.substring(from, json.indexOf('"', from));
    }

    private static TributaryProperties bind(Map<String, String> values) {
        BindResult<TributaryProperties> result =
                new Binder(new MapConfigurationPropertySource(values)).bind("tributary", TributaryProperties.class);
        return result.get();
    }
}
