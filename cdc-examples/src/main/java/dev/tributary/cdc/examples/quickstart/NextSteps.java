package dev.tributary.cdc.examples.quickstart;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where to look next. */
final class NextSteps {

    private NextSteps() {}

    /**
     * The lines.
     *
     * @param file the pipeline's configuration, when it outlives the quickstart
     */
    static List<String> lines(@Nullable Path file) {
        String jar = "java -jar " + jar();
        String config = file == null ? "tributary-data/quickstart.properties" : relative(file);
        Path data =
                file == null ? Path.of("tributary-data") : file.toAbsolutePath().getParent();
        return List.of(
                "Where to look next",
                "  README.md               twelve lines of Java that replicate a database",
                "  docs/README.md          how it works, every setting, every type",
                "  By hand: keep both servers running, and use another terminal for the rest:",
                "    " + jar + " quickstart --data " + (data == null ? "tributary-data" : relative(data)) + " --keep",
                "    " + jar + " simulate 500 200 100 --config " + config,
                "    " + jar + " run --mode cdc --until caught-up --config " + config,
                "    " + jar + " verify --config " + config,
                "  With your own PostgreSQL (wal_level=logical), a workspace alone:",
                "    " + jar + " workspace --data DIR --port 8421",
                "    " + jar + " run --mode snapshot --config FILE");
    }

    private static String jar() {
        try {
            Path code = Path.of(NextSteps.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return relative(code);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path has an entry that is no URI", e);
        }
    }

    /** As one would type it here. */
    private static String relative(Path path) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = path.toAbsolutePath();
        return absolute.startsWith(here) ? here.relativize(absolute).toString() : absolute.toString();
    }
}
