package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A release of what is committed, deployed into a folder: it keeps Central's rules, and a stranger's project replicates a
 * table with nothing else. Needs {@code mvn}, {@code git} and {@code gpg}, and minutes.
 */
@EnabledIfSystemProperty(
        named = "release.check",
        matches = "true",
        disabledReason = "takes minutes: -Drelease.check=true")
@ExtendWith(WorkspaceProcess.Shared.class)
class ReleaseIT {

    private static final String VERSION = "0.1.0";
    /** Nothing of a release comes from there; the test kit has to be built. */
    private static final String NOT_PUBLISHED =
            "!cdc-examples,!cdc-examples/job,!cdc-examples/spring,!cdc-benchmarks,!cdc-benchmarks/contest,!cdc-benchmarks/peer-debezium,!cdc-benchmarks/peer-spark";

    private static final Path ROOT = Path.of(System.getProperty("cdc.jar"))
            .toAbsolutePath()
            .resolve("../../..")
            .normalize();

    @TempDir
    static Path directory;

    private static Path repository;
    private static ReleaseFolder release;

    @BeforeAll
    static void release() throws IOException {
        Path keys = Files.createDirectory(directory.resolve("keys"));
        // A socket's path must be short, and other users' eyes away.
        keys.toFile().setReadable(false, false);
        keys.toFile().setReadable(true, true);
        run(
                ROOT,
                keys,
                "gpg",
                "--batch",
                "--passphrase",
                "",
                "--quick-gen-key",
                "Check <check@example.invalid>",
                "rsa2048");
        Path tree = directory.resolve("tree");
        run(ROOT, keys, "git", "clone", "--quiet", ROOT.toString(), tree.toString());
        try (Stream<Path> poms = Files.walk(tree)) {
            for (Path pom : poms.filter(file -> file.endsWith("pom.xml")).toList()) {
                Files.writeString(pom, Files.readString(pom).replace(VERSION + "-SNAPSHOT", VERSION));
            }
        }
        repository = repositoryWithoutOurs();
        Path folder = directory.resolve("release");
        maven(
                tree,
                keys,
                "-Prelease,sbom",
                "-DskipTests",
                "-DaltDeploymentRepository=check::" + folder.toUri(),
                "-pl",
                NOT_PUBLISHED,
                "deploy");
        release = new ReleaseFolder(folder, VERSION);
    }

    @Test
    void keepsTheRulesOfCentral() {
        assertThat(release.violations()).isEmpty();
    }

    @Test
    void everyFileHasASignatureThatIsRight() {
        Path keys = directory.resolve("keys");
        assertThat(release.signed())
                .isNotEmpty()
                .allSatisfy(file -> run(directory, keys, "gpg", "--quiet", "--verify", file + ".asc", file.toString()));
    }

    @Test
    void theBomNamesEveryModuleAndNothingElse() throws IOException {
        String bom = Files.readString(release.file("cdc-bom", ".pom"));
        List<String> named = bom.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("<artifactId>"))
                .map(line -> line.substring(12, line.indexOf('<', 12)))
                .toList();
        assertThat(named).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(others());
        assertThat(bom).doesNotContain("<parent>", "<properties>");
    }

    /** All but the parent. */
    private static List<String> others() {
        return release.artifacts().stream()
                .filter(name -> !name.equals("tributary-parent"))
                .toList();
    }

    @PostgresTest(newestOnly = true)
    void aStrangersProjectReplicatesATable(PostgresDatabase database, WorkspaceProcess workspace) throws IOException {
        Path project = Files.createDirectory(directory.resolve("stranger"));
        Path folder = release.file("cdc-bom", ".pom").resolve("../../../../..").normalize();
        Files.writeString(
                project.resolve("pom.xml"),
                resource("pom.xml")
                        .replace("VERSION", VERSION)
                        .replace("RELEASE", folder.toUri().toString()));
        Path sources = Files.createDirectories(project.resolve("src/main/java/com/example"));
        Files.writeString(sources.resolve("Replication.java"), resource("Replication.java"));
        Path classPath = project.resolve("class-path");
        maven(project, directory, "package", "dependency:build-classpath", "-Dmdep.outputFile=" + classPath);

        Shop shop = Shop.of(database, workspace, directory);
        Shop.fill(database, 20);
        String built = project.resolve("target/classes")
                + File.pathSeparator
                + Files.readString(classPath).strip();
        replicate(Mode.SNAPSHOT, built, shop);
        database.execute("UPDATE customer SET name = 'changed' WHERE id < 5", "DELETE FROM purchase WHERE id > 10");
        replicate(Mode.CDC, built, shop);
        // The stranger has set neither.
        shop.set("source.slot", PostgresSource.DEFAULT_SLOT)
                .set("source.publication", PostgresSource.DEFAULT_PUBLICATION)
                .assertEqual();
    }

    private static void replicate(Mode mode, String classPath, Shop shop) {
        run(
                directory,
                directory,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                "com.example.Replication",
                shop.get("pipeline.name"),
                shop.get("source.url"),
                shop.get("source.user"),
                shop.get("source.password"),
                shop.get("databricks.jdbc-url"),
                shop.get("databricks.catalog"),
                shop.get("databricks.schema"),
                shop.get("databricks.staging-schema"),
                mode.name());
    }

    /** What others have published, as the build's own repository holds it; hard links cost nothing. */
    private static Path repositoryWithoutOurs() throws IOException {
        Path from = Path.of(System.getProperty(
                "maven.repo.local",
                Path.of(System.getProperty("user.home"), ".m2", "repository").toString()));
        Path ours = from.resolve("dev/tributary");
        Path to = directory.resolve("repository");
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (folder.equals(ours)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.createLink(to.resolve(from.relativize(file)), file);
                return FileVisitResult.CONTINUE;
            }
        });
        return to;
    }

    private static void maven(Path project, Path keys, String... arguments) {
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-q", "-Dmaven.repo.local=" + repository));
        command.addAll(List.of(arguments));
        run(project, keys, command.toArray(String[]::new));
    }

    private static void run(Path folder, Path keys, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("GNUPGHOME", keys.toString());
        try {
            Cli.Result result = new CliProcess(builder.start(), 20, TimeUnit.MINUTES).await();
            assertThat(result.exitCode()).as("%s: %s", List.of(command), result).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ReleaseIT.class.getResourceAsStream("/release-consumer/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
