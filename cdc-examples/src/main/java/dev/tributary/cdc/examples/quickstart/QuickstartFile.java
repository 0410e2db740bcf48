package dev.tributary.cdc.examples.quickstart;

import dev.tributary.cdc.examples.EmbeddedDatabase;
import dev.tributary.cdc.examples.config.Key;
import dev.tributary.cdc.workspace.LocalWorkspaceServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The configuration of the quickstart's pipeline: a file like any user's. */
final class QuickstartFile {

    private QuickstartFile() {}

    /** Writes it, for its owner's eyes only: it holds a password and a token. */
    static Path write(Path directory, Servers servers) throws IOException {
        EmbeddedDatabase database = servers.database();
        LocalWorkspaceServer workspace = servers.workspace();
        String text = Stream.of(
                        line(Key.PIPELINE_NAME, "quickstart"),
                        line(Key.SOURCE_URL, database.url()),
                        line(Key.SOURCE_USER, database.user()),
                        line(Key.SOURCE_PASSWORD, database.password()),
                        line(Key.DATABRICKS_HOST, workspace.host()),
                        line(Key.DATABRICKS_HTTP_PATH, workspace.httpPath()),
                        line(Key.DATABRICKS_TOKEN, workspace.token()))
                .collect(Collectors.joining(
                        "\n", "# Written by the quickstart; ports change with every start.\n", "\n"));
        Path file = directory.resolve("quickstart.properties");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    private static String line(Key key, String value) {
        return key + "=" + value;
    }
}
