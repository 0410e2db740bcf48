package dev.tributary.cdc.workspace.internal;

import dev.tributary.cdc.workspace.LocalWorkspaceServer;
import dev.tributary.cdc.workspace.WorkspaceStartException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the jars of the child JVM where this one runs. They are listed in a resource that the build writes. */
final class ChildJars {

    private static final String LIST = "child-jars.txt";
    private static final Pattern LOCAL_REPOSITORY =
            Pattern.compile("<localRepository>\\s*([^<]+?)\\s*</localRepository>");

    private ChildJars() {}

    /** The child's class path: what the server runs on, then its own classes. */
    static List<Path> classPath() {
        List<String> names = names();
        Path own = own();
        List<String> tried = new ArrayList<>();
        for (Source source : sources(own)) {
            List<Path> jars = names.stream().map(source::jar).toList();
            Optional<Path> missing =
                    jars.stream().filter(jar -> !Files.isRegularFile(jar)).findFirst();
            if (missing.isEmpty()) {
                List<Path> path = new ArrayList<>(jars);
                // Last: an application's fat jar may hold other versions of what Spark needs.
                path.add(own);
                return path;
            }
            tried.add(source.folder + " (without " + missing.get().getFileName() + ")");
        }
        throw new WorkspaceStartException(
                "The local workspace's Spark and Delta jars are not on this machine. Looked in "
                        + String.join(", ", tried),
                "Put them into a folder and name it with -Dtributary.workspace.lib=FOLDER, or build the module"
                        + " cdc-workspace once with Maven, which fetches them.",
                null);
    }

    private static List<String> names() {
        try (InputStream in = ChildJars.class.getResourceAsStream(LIST)) {
            if (in == null) {
                throw new WorkspaceStartException(
                        "The list of the local workspace's jars is missing.",
                        "Build the module cdc-workspace with Maven.",
                        null);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).trim();
            return Arrays.stream(text.split("\\|"))
                    .map(name -> name.replaceFirst("^@/", ""))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path own() {
        try {
            return Path.of(LocalWorkspaceServer.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Source> sources(Path own) {
        List<Source> sources = new ArrayList<>();
        add(sources, System.getProperty("tributary.workspace.lib"), false);
        Path beside = own.resolveSibling("workspace-lib");
        if (Files.isDirectory(beside)) {
            sources.add(new Source(beside, false));
        }
        add(sources, System.getProperty("maven.repo.local"), true);
        // Set by Surefire and Failsafe for the tests they run.
        add(sources, System.getProperty("localRepository"), true);
        Path maven = Path.of(System.getProperty("user.home"), ".m2");
        configured(maven.resolve("settings.xml")).ifPresent(folder -> add(sources, folder, true));
        sources.add(new Source(maven.resolve("repository"), true));
        return sources;
    }

    private static void add(List<Source> sources, @Nullable String folder, boolean repository) {
        if (folder != null && !folder.isBlank()) {
            sources.add(new Source(Path.of(folder), repository));
        }
    }

    private static Optional<String> configured(Path settings) {
        if (!Files.isRegularFile(settings)) {
            return Optional.empty();
        }
        try {
            Matcher found = LOCAL_REPOSITORY.matcher(Files.readString(settings));
            return found.find()
                    ? Optional.of(found.group(1).replace("${user.home}", System.getProperty("user.home")))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder with the jars side by side, or a Maven repository. */
    private record Source(Path folder, boolean repository) {

        Path jar(String name) {
            // The child runs in a folder of its own.
            return folder.toAbsolutePath().resolve(repository ? name : name.substring(name.lastIndexOf('/') + 1));
        }
    }
}
