package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.databricks.sdk.core.DatabricksException;
import com.sun.net.httpserver.HttpServer;
import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.databricks.internal.files.VolumeFiles;
import dev.tributary.cdc.spi.SinkContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** W14: a workspace that sends us to another host; nothing that we ask it goes there, least of all a credential. */
class RedirectTest {

    private static final String CANARY = "dapi-canary-5a1f0c";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> elsewhere = new CopyOnWriteArrayList<>();
    private HttpServer workspace;
    private HttpServer other;
    private int status;

    @BeforeEach
    void start() throws IOException {
        other = server();
        other.createContext("/", exchange -> {
            elsewhere.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().entrySet());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        workspace = server();
        workspace.createContext("/", exchange -> {
            asked.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders()
                    .set("Location", "http://localhost:" + other.getAddress().getPort() + "/login?next=secret-state");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        other.start();
        workspace.start();
    }

    private static HttpServer server() throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @AfterEach
    void stop() {
        workspace.stop(0);
        other.stop(0);
    }

    private Workspace.Builder way() {
        return Workspace.builder()
                .host("http://127.0.0.1:" + workspace.getAddress().getPort())
                .httpPath("/sql/1.0/warehouses/abc")
                .retryBudget(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    @Tag("W14")
    void seesNoCredentialOfTheDriver(int code) {
        status = code;
        DatabricksSink sink = DatabricksSink.builder()
                .workspace(way().token(CANARY).build())
                .catalog("main")
                .build();
        assertThatThrownBy(() -> sink.open(new SinkContext("p", Mode.CDC, message -> {})))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("redirects to localhost:")
                .hasMessageNotContaining("secret-state");
        assertThat(asked).contains("POST /api/2.0/sql/warehouses/abc/sessions");
        assertNothingElsewhere();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    @Tag("W14")
    void seesNoCredentialOfTheFiles(int code, @TempDir Path directory) throws IOException {
        status = code;
        Workspace way = way().retryBudget(Duration.ofMinutes(5)).token(CANARY).build();
        Path file = Files.writeString(directory.resolve("f"), "rows");
        try (VolumeFiles files = new VolumeFiles(way.settings())) {
            assertThatThrownBy(() -> files.list("/Volumes/a/b/c")).hasStackTraceContaining("redirects to localhost:");
            assertThatThrownBy(() -> files.length("/Volumes/a/b/c/d"))
                    .hasStackTraceContaining("redirects to localhost:");
            assertThatThrownBy(() -> files.upload(file, "/Volumes/a/b/c/d"))
                    .hasStackTraceContaining("redirects to localhost:");
        }
        assertThat(asked).as("none is repeated").hasSize(3);
        assertNothingElsewhere();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("W14")
    void seesNoSecretOfAServicePrincipal(boolean azure) {
        status = 307;
        Workspace.Builder way = way().clientId("client").clientSecret(CANARY);
        if (azure) {
            way.azureTenantId("tenant")
                    .azureLogin("http://127.0.0.1:" + workspace.getAddress().getPort());
        }
        try (VolumeFiles files = new VolumeFiles(way.build().settings())) {
            assertThatThrownBy(() -> files.list("/Volumes/a/b/c"))
                    .as("what the stager tells from defects")
                    .isInstanceOf(DatabricksException.class)
                    .hasMessageContaining("redirects to localhost:");
        }
        DatabricksSink sink =
                DatabricksSink.builder().workspace(way.build()).catalog("main").build();
        assertThatThrownBy(() -> sink.open(new SinkContext("p", Mode.CDC, message -> {})))
                .isInstanceOf(CdcException.class)
                .hasMessageContaining("redirects to localhost:");
        assertThat(asked).contains(azure ? "POST /tenant/oauth2/v2.0/token" : "POST /oidc/v1/token");
        assertNothingElsewhere();
    }

    /** The driver asks an open address for what a host is like, without a credential, and is free to be sent elsewhere. */
    private void assertNothingElsewhere() {
        assertThat(elsewhere)
                .noneMatch(request -> request.contains("Authorization") || request.contains("Tributary"))
                .noneMatch(request -> request.contains(CANARY));
    }
}
