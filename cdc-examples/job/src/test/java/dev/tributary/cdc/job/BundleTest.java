package dev.tributary.cdc.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.examples.cli.JobMain;
import dev.tributary.cdc.examples.config.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What the bundle says of the JAR is so. That its form is the CLI's was checked by the CLI's own JSON schema. */
class BundleTest {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{var\\.([a-z_]+)}");
    private static final Pattern SECRET = Pattern.compile("\\{\\{secrets/\\$\\{var\\.secret_scope}/[a-z-]+}}");

    private String text = "";
    private Map<?, ?> bundle = Map.of();

    @BeforeEach
    void read() throws IOException {
        text = Files.readString(Path.of("databricks.yml"));
        bundle = new Yaml().load(text);
    }

    @Test
    void hasAJobThatCopiesAndOneThatFollows() {
        assertThat(parameters("full_load")).isEqualTo(List.of("--mode", "snapshot"));
        assertThat(parameters("cdc_stream")).isEqualTo(List.of("--mode", "cdc", "--until", "forever"));
        for (String job : List.of("full_load", "cdc_stream")) {
            assertThat(at("resources", "jobs", job, "max_concurrent_runs"))
                    .as(job)
                    .isEqualTo(1);
        }
    }

    /** It gets as far as its settings, of which there are none here, and throws: a driver must not be ended. */
    @Test
    void callsAMainThatTakesTheParameters() {
        for (String job : List.of("full_load", "cdc_stream")) {
            assertThat(map(task(job), "spark_jar_task").get("main_class_name")).isEqualTo(JobMain.class.getName());
            assertThatThrownBy(() -> JobMain.main(parameters(job).toArray(String[]::new)))
                    .isInstanceOf(JobMain.JobFailedException.class)
                    .hasMessageContaining("not set: source.url")
                    .hasMessageContaining("CDC_SOURCE_URL");
        }
        assertThatThrownBy(() -> JobMain.main(new String[] {"--mode", "stream"}))
                .hasMessageContaining("neither snapshot nor cdc");
    }

    @Test
    void setsOnlyWhatIsASetting() {
        Set<String> known = Arrays.stream(Key.values())
                .filter(key -> !key.isFamily())
                .map(Key::variable)
                .collect(Collectors.toSet());
        assertThat(environment("full_load").keySet()).isNotEmpty().allMatch(known::contains);
        assertThat(environment("cdc_stream")).as("of the same pipeline").isEqualTo(environment("full_load"));
        // Without these a run is refused.
        assertThat(environment("cdc_stream").keySet().toString())
                .contains("CDC_SOURCE_URL", "CDC_DATABRICKS_HOST", "CDC_DATABRICKS_HTTP_PATH");
    }

    @Test
    void takesSecretsFromAScopeOnly() {
        Map<?, ?> environment = environment("full_load");
        for (Key key : Key.values()) {
            if (key.isSecret() && environment.containsKey(key.variable())) {
                assertThat(environment.get(key.variable()).toString()).matches(SECRET);
            }
        }
        assertThat(SECRET.matcher(text).results()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(text).doesNotContainIgnoringCase("dapi");
    }

    @Test
    void declaresTheVariablesThatItUses() {
        Set<String> used = VARIABLE.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(map(bundle, "variables").keySet().stream().map(String::valueOf))
                .containsExactlyInAnyOrderElementsOf(used);
        map(bundle, "variables").forEach((name, variable) -> assertThat((Map<?, ?>) variable)
                .as("%s", name)
                .matches(each -> each.containsKey("description")));
    }

    @Test
    void beginsAFailedCopyAnewAndLeavesTheStreamToTheService() {
        assertThat(task("full_load").get("max_retries")).isEqualTo(2);
        assertThat(at("resources", "jobs", "cdc_stream", "continuous", "pause_status"))
                .isEqualTo("UNPAUSED");
        // The service refuses a continuous job with retries or a schedule.
        assertThat(task("cdc_stream").containsKey("max_retries")).isFalse();
        assertThat(map(bundle, "resources", "jobs", "cdc_stream").containsKey("schedule"))
                .isFalse();
    }

    @Test
    void runsOnOneSmallNode() {
        Map<?, ?> cluster = cluster("cdc_stream");
        assertThat(cluster.get("num_workers")).isEqualTo(0);
        assertThat(map(cluster, "spark_conf").get("spark.databricks.cluster.profile"))
                .isEqualTo("singleNode");
        assertThat(map(cluster, "custom_tags").get("ResourceClass")).isEqualTo("SingleNode");
    }

    @Test
    void hasTargetsThatDoNotShareTablesOrState() {
        Map<?, ?> variables = map(bundle, "targets", "dev", "variables");
        assertThat(variables.keySet().toString()).contains("pipeline", "schema", "staging_schema");
        assertThat(at("targets", "dev", "mode")).isEqualTo("development");
        assertThat(at("targets", "prod", "mode")).isEqualTo("production");
    }

    @Test
    void deploysWhatTheBuildMakes() {
        for (String job : List.of("full_load", "cdc_stream")) {
            List<?> libraries = (List<?>) task(job).get("libraries");
            assertThat(libraries).isEqualTo(List.of(Map.of("jar", "./target/tributary-job.jar")));
        }
    }

    private Map<?, ?> task(String job) {
        List<?> tasks = (List<?>) at("resources", "jobs", job, "tasks");
        assertThat(tasks).hasSize(1);
        return (Map<?, ?>) tasks.get(0);
    }

    private List<String> parameters(String job) {
        List<String> parameters = new ArrayList<>();
        ((List<?>) map(task(job), "spark_jar_task").get("parameters")).forEach(each -> parameters.add(each.toString()));
        return parameters;
    }

    private Map<?, ?> cluster(String job) {
        List<?> clusters = (List<?>) at("resources", "jobs", job, "job_clusters");
        Map<?, ?> cluster = (Map<?, ?>) clusters.get(0);
        assertThat(cluster.get("job_cluster_key")).isEqualTo(task(job).get("job_cluster_key"));
        return map(cluster, "new_cluster");
    }

    private Map<?, ?> environment(String job) {
        return map(cluster(job), "spark_env_vars");
    }

    private Object at(String... path) {
        Map<?, ?> parent = map(bundle, Arrays.copyOf(path, path.length - 1));
        return parent.get(path[path.length - 1]);
    }

    private static Map<?, ?> map(Map<?, ?> from, String... path) {
        Map<?, ?> map = from;
        for (String name : path) {
            map = (Map<?, ?>) map.get(name);
            assertThat(map).as(String.join(".", path)).isNotNull();
        }
        return map;
    }
}
