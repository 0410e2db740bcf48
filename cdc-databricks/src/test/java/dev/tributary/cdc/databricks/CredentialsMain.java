package dev.tributary.cdc.databricks;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.databricks.internal.files.VolumeFiles;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.SinkSession;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Connects in the way that its arguments say, with everything logged that can be, for {@link CredentialsTest}. A process
 * of its own, since it has an environment of its own. Secrets come on standard input, a line each.
 */
final class CredentialsMain {

    private CredentialsMain() {}

    public static void main(String[] arguments) throws Exception {
        Workspace.Builder way = Workspace.builder()
                .host(arguments[1])
                .httpPath("/sql/1.0/warehouses/abc")
                .retryBudget(Duration.ofMillis(10));
        String secret = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).strip();
        switch (arguments[0]) {
            case "pat" -> way.token(secret);
            case "url" ->
                way = Workspace.builder()
                        .retryBudget(Duration.ofMillis(10))
                        .jdbcUrl("jdbc:databricks://" + arguments[1].replace("http://", "") + "/default;ssl=0;PWD="
                                + secret + ";httpPath=/sql/1.0/warehouses/abc");
            case "m2m" -> way.clientId("client").clientSecret(secret);
            case "azure" ->
                way.clientId("client")
                        .clientSecret(secret)
                        .azureTenantId("tenant")
                        .azureLogin(arguments[1]);
            case "environment" -> way.environment();
            case "profile" -> way.profile("canary");
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        Workspace workspace = way.build();
        System.out.println(workspace + " " + workspace.settings().authentication());
        DatabricksSink sink =
                DatabricksSink.builder().workspace(workspace).catalog("main").build();
        System.out.println(sink.describe());
        try (SinkSession session = sink.open(new SinkContext("p", Mode.CDC, System.out::println))) {
            session.ledger().load("p");
        } catch (CdcException e) {
            // The whole of it is looked through for secrets.
            e.printStackTrace(System.out);
        }
        Path file = Files.writeString(Files.createTempFile("canary", ".txt"), "content");
        try (VolumeFiles files = new VolumeFiles(workspace.settings())) {
            files.upload(file, "/Volumes/a/b/c/file");
        } catch (RuntimeException e) {
            // This too.
            e.printStackTrace(System.out);
        }
        System.out.println("done");
    }
}
