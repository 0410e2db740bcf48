package dev.tributary.cdc.job;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JAR beside what a driver has on its class path. */
class JobJarIT {

    private static final Path JAR = Path.of("target/tributary-job.jar").toAbsolutePath();
    private static final String MAIN = "dev.tributary.cdc.examples.cli.JobMain";
    private static final int LIMIT_SECONDS = 120;

    /** Ours, what is renamed, and what cannot be or has been by its maker. */
    private static final Pattern EXPECTED = Pattern.compile(
            "dev/tributary/(cdc|shaded)/.*|com/databricks/(client|jdbc|internal)/.*|com/github/luben/zstd/.*");

    private static final Pattern NOT_RENAMED = Pattern.compile(
            "(?<![\\w./$])L?(com/fasterxml/jackson|com/google|com/databricks/sdk"
                    + "|io/(?:micrometer|prometheus)|org/apache/(?:parquet|http|commons)|org/postgresql|org/slf4j|org/json|picocli)/[\\w/$]+");

    /** Classes of the runtime's that ours would be mixed with. */
    private static final List<String> OLDER = List.of(
            "com.fasterxml.jackson.databind.ObjectMapper",
            "com.fasterxml.jackson.annotation.JsonProperty",
            "com.google.common.base.Preconditions",
            "com.google.common.collect.ImmutableMap",
            "com.google.protobuf.Message",
            "com.databricks.sdk.WorkspaceClient",
            "com.databricks.sdk.core.DatabricksConfig",
            "org.apache.avro.Schema",
            "org.apache.commons.logging.LogFactory",
            "org.apache.commons.lang3.StringUtils",
            "org.apache.http.impl.client.HttpClients",
            "org.apache.parquet.format.Util",
            "org.apache.parquet.format.FileMetaData",
            "org.postgresql.Driver",
            "org.postgresql.PGProperty",
            "org.slf4j.LoggerFactory",
            "org.slf4j.Logger",
            "picocli.CommandLine");

    @TempDir
    private Path directory;

    @Test
    void bringsNothingThatTheRuntimeHasUnderTheSameName() throws IOException {
        List<String> unexpected = new ArrayList<>();
        List<String> references = new ArrayList<>();
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                    .isEqualTo(MAIN);
            for (JarEntry entry : jar.stream().toList()) {
                String name = entry.getName();
                if (name.matches("META-INF/.*\\.(SF|DSA|RSA)") || name.startsWith("dev/tributary/cdc/workspace/")) {
                    unexpected.add(name);
                }
                if (!name.endsWith(".class")) {
                    continue;
                }
                if (!EXPECTED.matcher(name).matches()) {
                    unexpected.add(name);
                }
                if (name.startsWith("dev/tributary/cdc/")) {
                    try (InputStream content = jar.getInputStream(entry)) {
                        Matcher found = NOT_RENAMED.matcher(new String(content.readAllBytes(), ISO_8859_1));
                        if (found.find()) {
                            references.add(name + " -> " + found.group());
                        }
                    }
                }
            }
            assertThat(unexpected).isEmpty();
            assertThat(references).isEmpty();
            assertThat(services(jar, "dev.tributary.shaded.org.slf4j.spi.SLF4JServiceProvider"))
                    .contains("dev.tributary.shaded.org.slf4j");
            assertThat(services(jar, "java.sql.Driver"))
                    .contains("dev.tributary.shaded.org.postgresql.Driver", "com.databricks.client.jdbc.Driver");
        }
    }

    /** One that is found first by its name would fail by a method that it does not have. */
    @Test
    void runsBehindOlderVersionsOfAllThatItUses() throws Exception {
        Result help = java(List.of("-jar", JAR.toString(), "--help"));
        assertThat(help.exitCode).as(help.output).isZero();
        assertThat(help.output).contains("--mode=snapshot|cdc", "--until");

        // As far as the first connection, which is refused: settings, source, stager and sink are made by then.
        Result run =
                java(List.of("-cp", older() + File.pathSeparator + JAR, MAIN, "--mode", "cdc", "--until", "caught-up"));
        assertThat(run.exitCode).as(run.output).isEqualTo(1);
        assertThat(run.output)
                .contains("JobFailedException")
                .contains("127.0.0.1:1")
                .doesNotContain("NoSuchMethodError", "NoClassDefFoundError", "a defect of Tributary", "s3cret");
    }

    private static String services(JarFile jar, String type) throws IOException {
        JarEntry entry = jar.getJarEntry("META-INF/services/" + type);
        assertThat(entry).as(type).isNotNull();
        try (InputStream content = jar.getInputStream(entry)) {
            return new String(content.readAllBytes(), ISO_8859_1);
        }
    }

    private record Result(int exitCode, String output) {}

    private Result java(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(arguments);
        Path output = directory.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CDC_"));
        builder.environment()
                .putAll(Map.of(
                        "CDC_SOURCE_URL", "jdbc:postgresql://127.0.0.1:1/shop",
                        "CDC_SOURCE_USER", "cdc",
                        "CDC_SOURCE_PASSWORD", "s3cret",
                        "CDC_DATABRICKS_HOST", "https://127.0.0.1:1",
                        "CDC_DATABRICKS_HTTP_PATH", "/sql/1.0/warehouses/1",
                        "CDC_DATABRICKS_TOKEN", "s3cret",
                        "CDC_RETRY_BUDGET", "0"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }

    /** A class path of classes that have these names and nothing in them. */
    private Path older() throws IOException {
        Path classes = Files.createDirectories(directory.resolve("older"));
        Map<String, JavaFileObject> sources = new LinkedHashMap<>();
        for (String name : OLDER) {
            int dot = name.lastIndexOf('.');
            String source = "package " + name.substring(0, dot) + "; public class " + name.substring(dot + 1) + " {}";
            sources.put(name, new Source(name, source));
        }
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .getTask(
                                null,
                                null,
                                null,
                                List.of("-proc:none", "-d", classes.toString(), "-cp", classes.toString()),
                                null,
                                sources.values())
                        .call())
                .isTrue();
        return classes;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String source;

        Source(String name, String source) {
            super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
            this.source = source;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
        }
    }
}
