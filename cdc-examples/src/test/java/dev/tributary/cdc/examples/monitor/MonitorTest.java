package dev.tributary.cdc.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.HealthThresholds;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.SlotReading;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.databricks.CommittedFlush;
import dev.tributary.cdc.examples.config.Configuration;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.micrometer.PipelineMetrics;
import dev.tributary.cdc.spi.SlotStatus;
import dev.tributary.cdc.spi.SourceIdentity;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others are told of a pipeline, over HTTP and in a file. Its server is one that nobody reaches. */
class MonitorTest {

    private static final String SETTINGS =
            """
            pipeline.name=shop
            retry.budget=0
            source.url=jdbc:postgresql://127.0.0.1:1/shop
            source.user=cdc
            source.password=secret-of-the-source
            databricks.host=https://127.0.0.1:1
            databricks.http-path=/sql/1.0/warehouses/abc
            databricks.token=secret-of-the-workspace
            """;

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    private Pipeline pipeline(PipelineListener listener) throws IOException {
        Path file = Files.writeString(directory.resolve("cdc.properties"), SETTINGS);
        return PipelineSettings.of(Configuration.read(file, Map.of()))
                .pipeline(listener)
                .pipeline();
    }

    private HttpResponse<String> get(MonitorServer server, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.url() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void healthStatusAndMetricsAreAnsweredAndChangeWhenTheRunFails() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        PipelineMetrics metrics = PipelineMetrics.builder(registry).build();
        try (Pipeline pipeline = pipeline(metrics)) {
            metrics.bind(pipeline);
            try (MonitorServer server = MonitorServer.start(0, pipeline, registry, HealthThresholds.STANDARD)) {
                assertThat(get(server, "/health").statusCode()).isEqualTo(200);
                assertThat(get(server, "/health").body())
                        .isEqualTo("{\"pipeline\":\"shop\",\"health\":\"up\",\"reasons\":[]}");
                assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
                assertThat(get(server, "/health/ready").statusCode())
                        .as("nothing runs")
                        .isEqualTo(503);
                assertThat(get(server, "/metrics").body())
                        .contains("tributary_phase{pipeline=\"shop\",state=\"idle\"} 1.0")
                        .contains("tributary_lag_seconds{pipeline=\"shop\"} 0.0");
                assertThat(get(server, "/").statusCode()).isEqualTo(200);
                assertThat(get(server, "/").body()).contains("/health/ready", "/status", "/metrics");
                assertThat(get(server, "/nowhere").statusCode()).isEqualTo(404);
                assertThat(get(server, "/nowhere").body()).contains("/health/live");
                assertThat(get(server, "/health/other").statusCode()).isEqualTo(404);

                assertThatThrownBy(() -> pipeline.run(Mode.CDC)).isInstanceOf(SourceException.class);
                HttpResponse<String> down = get(server, "/health");
                assertThat(down.statusCode()).isEqualTo(503);
                assertThat(down.body())
                        .contains("\"health\":\"down\"")
                        .contains("\"cause\":\"run_failed\"")
                        .contains("\"remedy\":\"");
                assertThat(get(server, "/health/live").statusCode()).isEqualTo(503);
                String status = get(server, "/status").body();
                assertThat(status)
                        .contains("\"phase\":\"failed\"", "\"mode\":\"cdc\"", "\"source\":1")
                        .doesNotContain("secret");
                assertThatThrownBy(() -> MonitorServer.start(
                                URI.create(server.url()).getPort(), pipeline, registry, HealthThresholds.STANDARD))
                        .isInstanceOf(ConfigurationException.class);
            }
        }
    }

    @Test
    void theFileHoldsTheStatusAsItIsAtTheEnd() throws Exception {
        Path file = directory.resolve("status.json");
        try (Pipeline pipeline = pipeline(new PipelineListener() {});
                StatusFile kept = StatusFile.keep(pipeline, file, HealthThresholds.STANDARD)) {
            assertThat(Files.readString(file))
                    .startsWith("{\"pipeline\":\"shop\"")
                    .contains("\"phase\":\"idle\"");
            assertThat(kept).isNotNull();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThatThrownBy(() -> pipeline.run(Mode.CDC)).isInstanceOf(SourceException.class);
        }
        assertThat(Files.readString(file)).contains("\"phase\":\"failed\"").endsWith("}\n");
        assertThat(directory.resolve("status.json.new")).doesNotExist();
        try (Pipeline pipeline = pipeline(new PipelineListener() {})) {
            assertThatThrownBy(() ->
                            StatusFile.keep(pipeline, directory.resolve("none/status.json"), HealthThresholds.STANDARD))
                    .isInstanceOf(ConfigurationException.class);
        }
    }

    @Test
    void whereAPipelineStandsIsSaidForPeopleAndForMachines() {
        Instant now = Instant.parse("2026-11-21T12:00:00Z");
        TableId order = new TableId("public", "order");
        Checkpoint checkpoint = Checkpoint.first(
                        "shop", new SourceIdentity("1", 1, "shop", "cdc_shop"), now.minusSeconds(90))
                .withTable(new TableId("public", "item"), new TableState(new Lsn(16), 1, List.of(1)), now)
                .withState(order, TableState.neverCopied("it is \"new\""), now.minusSeconds(90));
        SlotReading slot = new SlotReading(
                SlotStatus.State.USABLE, "reserved", new Lsn(3 << 20), 5 << 20, OptionalLong.empty(), now);
        CommittedFlush flush = new CommittedFlush(
                "3-17", new Lsn(1 << 20), 4_000, Duration.ofMillis(2_345), 9, null, now.minusSeconds(75));
        LedgerStatus status = new LedgerStatus("ledger main.s._cdc_ledger", checkpoint, slot, List.of(flush), now);
        assertThat(status.lines())
                .anyMatch(line -> line.startsWith("pipeline  shop"))
                .anyMatch(line -> line.startsWith("slot      usable, 5.0 MiB of WAL retained (reserved)"))
                .contains("ledger    main.s._cdc_ledger")
                .contains("lag       3.0 MiB of WAL, of whatever tables, beyond the position")
                .anyMatch(line -> line.matches("  3-17 +4,000 +9 +2.3 s +0/100000 +1 min 15 s"))
                .noneMatch(line -> line.contains("paused"))
                .allMatch(line -> line.length() <= 100)
                .anyMatch(line -> line.startsWith("tables    1 live, 1 to be copied, 0 quarantined"))
                .anyMatch(line -> line.contains("public.order: to be copied, since it is \"new\""));
        assertThat(status.json())
                .contains("\"lagBytes\":3145728")
                .contains("\"public.order\":{\"state\":\"recopy\",\"reason\":\"it is \\\"new\\\"\"}");
        assertThat(status.json())
                .contains(
                        "\"batch\":\"3-17\",\"position\":\"0/100000\",\"rows\":4000,\"statements\":9,\"seconds\":2.345");
        Checkpoint begun = checkpoint.snapshotBegun(Set.of(order), now);
        assertThat(new LedgerStatus("ledger", begun, null, List.of(), now).lines())
                .element(1)
                .isEqualTo("          a snapshot is not finished, 1 table is missing: run it again");
        Checkpoint paused = checkpoint.withPaused(true, now.minusSeconds(200));
        LedgerStatus held = new LedgerStatus("ledger", paused, null, List.of(), now);
        assertThat(held.lines()).anyMatch(line -> line.contains("paused for 3 min 20 s"));
        assertThat(held.json()).contains("\"slot\":null", "\"pausedSince\":\"2026-11-21T11:56:40Z\"");
    }
}
