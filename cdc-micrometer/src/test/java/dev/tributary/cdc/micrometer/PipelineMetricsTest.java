package dev.tributary.cdc.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineStatus.Phase;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Prometheus server reads of a pipeline that follows a real PostgreSQL. */
class PipelineMetricsTest {

    private static final Path DOCS = Path.of(System.getProperty("maven.multiModuleProjectDirectory"), "docs");

    /** What comes from the server that scrapes. */
    private static final Set<String> FOREIGN_LABELS = Set.of("le", "instance", "job");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MemoryDestination destination = new MemoryDestination();

    private Pipeline pipeline(PostgresDatabase database, PipelineMetrics metrics) {
        Pipeline pipeline = Pipeline.builder()
                .name("shop")
                .source(PostgresSource.builder()
                        .url(database.url())
                        .user(database.user())
                        .password(database.password())
                        .slot(database.name())
                        .publication(database.name())
                        .build())
                .stager(destination)
                .sink(destination)
                .listener(metrics)
                .steps(metrics.steps())
                .flushPolicy(new FlushPolicy(1_000_000, 1 << 30, Duration.ZERO))
                .build();
        metrics.bind(pipeline);
        return pipeline;
    }

    @PostgresTest(newestOnly = true)
    void theScrapeIsWhatTheWorkloadDidAndKnowsEveryNameOfDashboardAndAlerts(PostgresDatabase database)
            throws Exception {
        database.execute(
                "CREATE TABLE item (id int PRIMARY KEY, v text)",
                "CREATE TABLE sale (id int PRIMARY KEY, v text)",
                "INSERT INTO item SELECT i, 'a' FROM generate_series(1, 100) i");
        PipelineMetrics metrics =
                PipelineMetrics.builder(registry).histograms(true).build();
        try (Pipeline pipeline = pipeline(database, metrics)) {
            pipeline.run(Mode.SNAPSHOT);
            Scrape copied = Scrape.of(registry);
            assertThat(copied.value("tributary_rows_copied_total", "table=public.item"))
                    .isEqualTo(100);
            assertThat(copied.value("tributary_changes_total", "operation=insert, table=public.item"))
                    .isZero();
            assertThat(copied.value("tributary_phase", "state=idle")).isEqualTo(1);

            follow(database, pipeline);
            assertNamesAreKnown(Scrape.of(registry));
        }
        metrics.close();
        assertThat(registry.getMeters().stream().map(Meter::getId)).isEmpty();
    }

    private void follow(PostgresDatabase database, Pipeline pipeline) throws InterruptedException {
        CountDownLatch applying = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Thread runner = new Thread(() -> pipeline.run(Mode.CDC, StopCondition.forever()));
        runner.start();
        Await.until("the stream is open", () -> pipeline.status().phase() == Phase.CDC);
        destination.beforeStep(step -> {
            if (step.equals("apply")) {
                applying.countDown();
                awaitQuietly(released);
            }
        });
        database.executeInTransaction(
                "INSERT INTO item SELECT i, 'b' FROM generate_series(101, 123) i",
                "INSERT INTO sale SELECT i, 'b' FROM generate_series(1, 42) i",
                "UPDATE item SET v = 'c' WHERE id <= 17",
                "DELETE FROM item WHERE id BETWEEN 20 AND 24");
        Instant written = Instant.now();
        applying.await();
        Await.until("a lag", () -> pipeline.status().position().lag().compareTo(Duration.ofSeconds(2)) >= 0);
        double lag = Scrape.of(registry).value("tributary_lag_seconds", "");
        assertThat(lag).isCloseTo(Duration.between(written, Instant.now()).toMillis() / 1e3, offset(1.0));
        released.countDown();
        Await.until("all is committed", () -> pipeline.status().changesCommitted() == 87);
        database.execute("TRUNCATE sale");
        Await.until("the TRUNCATE is committed", () -> pipeline.status().changesCommitted() == 88);
        pipeline.requestStop();
        runner.join();

        Scrape done = Scrape.of(registry);
        assertThat(changes(done, "public.item")).containsExactly(23, 17, 5, 0);
        assertThat(changes(done, "public.sale")).containsExactly(42, 0, 0, 1);
        assertThat(done.value("tributary_rows_copied_total", "table=public.item"))
                .isEqualTo(100);
        assertThat(done.value("tributary_lag_seconds", "")).isZero();
        long flushes = pipeline.status().flushes();
        assertThat(done.value("tributary_flushes_total", "")).isEqualTo(flushes);
        assertThat(done.value("tributary_flush_size_changes_count", "")).isEqualTo(flushes);
        assertThat(done.value("tributary_flush_duration_seconds_count", "step=commit"))
                .isEqualTo(flushes);
        assertThat(done.value("tributary_errors_total", "category=destination")).isZero();
        assertThat(done.value("tributary_circuit", "part=destination, state=closed"))
                .isEqualTo(1);
        assertThat(done.value("tributary_slot", "state=usable")).isEqualTo(1);
        assertThat(done.value("tributary_tables", "state=live")).isEqualTo(2);
        assertThat(done.value("tributary_health", "state=up")).isEqualTo(1);
        assertThat(done.value("tributary_last_commit_timestamp_seconds", ""))
                .isCloseTo(Instant.now().getEpochSecond(), offset(60.0));
        assertThat(done.value("tributary_staged_bytes_total", "table=public.item"))
                .isEqualTo(pipeline.status().tables().values().stream()
                                .mapToLong(table -> table.bytes())
                                .sum()
                        - done.value("tributary_staged_bytes_total", "table=public.sale"));
    }

    private static List<Integer> changes(Scrape scrape, String table) {
        return List.of("insert", "update", "delete", "truncate").stream()
                .map(operation ->
                        (int) scrape.value("tributary_changes_total", "operation=" + operation + ", table=" + table))
                .toList();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Each name of a metric, with the labels that the expression asks of it or groups it by. */
    private void assertNamesAreKnown(Scrape scrape) throws IOException {
        // The destination in memory sends no statements.
        FlushMeters statements = new FlushMeters(registry, "shop", true);
        statements.statement("MERGE INTO t", 1, false);
        Scrape all = Scrape.of(registry);
        statements.close();
        assertThat(all.names()).containsAll(scrape.names());
        List<String> expressions = new ArrayList<>();
        collect(
                new ObjectMapper()
                        .readTree(DOCS.resolve("grafana/tributary.json").toFile()),
                expressions);
        assertThat(expressions).hasSizeGreaterThan(20);
        try (var lines = Files.lines(DOCS.resolve("prometheus/tributary-alerts.yml"))) {
            lines.map(String::strip)
                    .filter(line -> line.startsWith("expr: "))
                    .map(line -> line.substring("expr: ".length()))
                    .forEach(expressions::add);
        }
        for (String expression : expressions) {
            List<String> names = find("tributary_[a-z_]+", expression);
            assertThat(names).as(expression).isNotEmpty();
            assertThat(all.names()).as(expression).containsAll(names);
            Set<String> labels = new TreeSet<>(find("([a-z_]+)=~?\"", expression));
            find("by \\(([a-z_, ]+)\\)", expression).forEach(list -> labels.addAll(Arrays.asList(list.split(", "))));
            find("label_values\\([a-z_]+, ([a-z_]+)\\)", expression).forEach(labels::add);
            labels.removeAll(FOREIGN_LABELS);
            for (String name : names) {
                assertThat(all.labels(name)).as(expression).containsAll(labels);
            }
        }
        for (Metric metric : Metric.values()) {
            String name = metric.prometheusName();
            String sample = metric.type() == Meter.Type.TIMER || metric.type() == Meter.Type.DISTRIBUTION_SUMMARY
                    ? name + "_count"
                    : name;
            Set<String> labels = new TreeSet<>(metric.tags());
            labels.add("pipeline");
            assertThat(all.labels(sample)).as(sample).isEqualTo(labels);
        }
    }

    private static void collect(JsonNode node, List<String> expressions) {
        if (node.isObject() && node.path("expr").isTextual()) {
            expressions.add(node.path("expr").asText());
        }
        if (node.isObject() && node.path("definition").isTextual()) {
            expressions.add(node.path("definition").asText());
        }
        node.forEach(child -> collect(child, expressions));
    }

    private static List<String> find(String pattern, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(matcher.groupCount()));
        }
        return found;
    }
}
