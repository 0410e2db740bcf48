package dev.tributary.cdc.examples.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.spi.BatchCheck;
import dev.tributary.cdc.spi.BatchReview;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {

    private static final String COMPLETE =
            """
            pipeline.name=shop
            source.url=jdbc:postgresql://db.example.com/shop?password=canary-url
            source.user=cdc
            source.password=canary-password
            databricks.host=https://dbc-1.cloud.databricks.com
            databricks.http-path=/sql/1.0/warehouses/abc
            databricks.token=canary-token
            """;

    @TempDir
    Path directory;

    @Test
    void theEnvironmentWinsOverTheFile() {
        Configuration configuration = read(COMPLETE, Map.of("CDC_SOURCE_USER", "other", "CDC_SOURCE_SCHEMAS", "a, b"));

        assertThat(configuration.text(Key.SOURCE_USER)).contains("other");
        assertThat(configuration.list(Key.SOURCE_SCHEMAS, List.of())).containsExactly("a", "b");
        assertThat(configuration.text(Key.PIPELINE_NAME)).contains("shop");
    }

    @Test
    void everyKeyHasItsVariable() {
        assertThat(Key.DATABRICKS_JDBC_URL.variable()).isEqualTo("CDC_DATABRICKS_JDBC_URL");
        assertThat(Key.SOURCE_COLUMNS_INCLUDE.variable()).isEqualTo("CDC_SOURCE_COLUMNS_INCLUDE");
    }

    @Test
    void refusesUnknownKeysAndNamesTheClosestOne() {
        assertThatThrownBy(() -> read("source.pasword=canary-password\nfoo.bar.baz.qux=1", Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'source.pasword' (did you mean 'source.password'?)")
                .hasMessageContaining("'foo.bar.baz.qux'")
                .hasMessageNotContaining("canary");
    }

    @Test
    void refusesUnknownVariablesOfASectionAndWarnsOfOthers() {
        assertThatThrownBy(() ->
                        read(COMPLETE, Map.of("CDC_SOURCE_PASWORD", "canary-typo", "CDC_DEAD_LETTERS_POLICE", "keep")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("CDC_SOURCE_PASWORD (did you mean CDC_SOURCE_PASSWORD?)")
                .hasMessageContaining("CDC_DEAD_LETTERS_POLICE (did you mean CDC_DEAD_LETTERS_POLICY?)")
                .hasMessageNotContaining("canary");
        assertThat(read(COMPLETE, Map.of("CDC_TOOLS_HOME", "/opt", "CDC_SORCE_USER", "cdc", "CDCX", "1"))
                        .warnings())
                .containsExactly(
                        "the environment variable CDC_SORCE_USER (did you mean CDC_SOURCE_USER?) names no key and is"
                                + " ignored",
                        "the environment variable CDC_TOOLS_HOME names no key and is ignored");
    }

    @Test
    void refusesKeysThatAreEmptyOrGivenTwiceAndSaysAllAtOnce() {
        assertThatThrownBy(() -> read(
                        "source.include=\nsink.mode.public.log=\nsource.user=a\nsource.user=b\nfoo=1\n",
                        Map.of("CDC_SOURCE_EXCLUDE", " ")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("unknown key 'foo'")
                .hasMessageContaining("given more than once")
                .hasMessageContaining("cdc.properties: source.user")
                .hasMessageEndingWith("CDC_SOURCE_EXCLUDE, sink.mode.public.log, source.include are empty");
        assertThatThrownBy(() -> read("source.include= , \n", Map.of()).list(Key.SOURCE_INCLUDE, List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("source.include is ','");
    }

    @Test
    void checksThePipelinesNameBeforeNamesThatAreMadeOfIt() {
        Configuration configuration = read(COMPLETE.replace("=shop", "=My Pipeline"), Map.of());
        for (ThrowingCallable reading : List.<ThrowingCallable>of(
                () -> PipelineSettings.of(configuration), () -> SourceSettings.of(configuration))) {
            assertThatThrownBy(reading)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage("pipeline.name: 'My Pipeline' cannot be a pipeline's name")
                    .extracting(e -> ((ConfigurationException) e).remedy())
                    .asString()
                    .contains("lower-case letters, digits and hyphens");
        }
    }

    @Test
    void saysHowAKeyWithASpaceIsWritten() {
        assertThatThrownBy(() -> read("sink.mod.my table=append", Map.of()))
                .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.remedy())
                        .contains("backslash"));
        assertThatThrownBy(() -> PipelineSettings.of(read(COMPLETE + "sink.mode.public.my table=append", Map.of()))
                        .destination()
                        .sink())
                .hasMessageContaining("sink.mode.public.my is 'table=append'")
                .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.remedy())
                        .contains("backslash"));
        DatabricksSink sink = PipelineSettings.of(read(COMPLETE + "sink.mode.public.my\\ table=append", Map.of()))
                .destination()
                .sink();
        assertThat(sink.applyMode(new TableId("public", "my table"))).isEqualTo(ApplyMode.APPEND);
    }

    @Test
    void refusesATokenBesideAnotherOneInTheUrl() {
        String url =
                "databricks.jdbc-url=jdbc:databricks://h:443/default;httpPath=/sql/1.0/warehouses/a;PWD=canary-url\n";
        String source = "source.url=jdbc:postgresql://db/shop\n";
        assertThatThrownBy(
                        () -> PipelineSettings.of(read(source + url, Map.of("CDC_DATABRICKS_TOKEN", "canary-token"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("JDBC URL")
                .hasMessageNotContaining("canary");
        PipelineSettings.of(read(source + url + "databricks.token=canary-url", Map.of()));
    }

    @Test
    void namesAllMissingKeysAtOnce() {
        assertThatThrownBy(() -> PipelineSettings.of(read("source.user=cdc", Map.of())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("source.url", "databricks.jdbc-url", "databricks.token");
    }

    @Test
    void describesThePipelineWithoutSecrets() {
        PipelineSettings settings = PipelineSettings.of(read(COMPLETE, Map.of()));

        var configured = settings.pipeline(new PipelineListener() {});

        assertThat(configured.effective())
                .contains("shop", "db.example.com", "main.bronze", "tributary_shop")
                .doesNotContain("canary");
        configured.pipeline().close();
    }

    @Test
    void takesABudgetForTryingAgainOrNone() {
        for (String budget : List.of("90s", "0")) {
            var configured = PipelineSettings.of(read(COMPLETE + "retry.budget=" + budget, Map.of()))
                    .pipeline(new PipelineListener() {});
            assertThat(configured.effective()).contains(budget.equals("0") ? "no retries" : "retries for PT1M30S");
            configured.pipeline().close();
        }
    }

    @Test
    void takesPoliciesForTablesWithoutKey() {
        PipelineSettings settings =
                PipelineSettings.of(read(COMPLETE + "tables.without-key=refuse, append:public.log_*", Map.of()));

        var configured = settings.pipeline(new PipelineListener() {});

        assertThat(configured.effective()).contains("tables without key refuse, append for public.log_*");
        configured.pipeline().close();
    }

    @Test
    void takesAModeForEachTableAndTheMoreAPatternSaysTheMoreItCounts() {
        PipelineSettings settings = PipelineSettings.of(read(
                COMPLETE
                        + """

                        sink.mode=soft-delete
                        sink.mode.public.log_*=append
                        sink.mode.*=merge
                        sink.mode.public.log_of_?=history
                        """,
                Map.of()));

        DatabricksSink sink = settings.destination().sink();
        assertThat(sink.applyMode(new TableId("public", "customer"))).isEqualTo(ApplyMode.MERGE);
        assertThat(sink.applyMode(new TableId("public", "log_entry"))).isEqualTo(ApplyMode.APPEND);
        assertThat(sink.applyMode(new TableId("public", "log_of_a"))).isEqualTo(ApplyMode.HISTORY);
        assertThat(sink.describe())
                .contains("mode soft-delete, merge for *, append for public.log_*, history for public.log_of_?");
    }

    @ParameterizedTest
    @CsvSource({
        "sink.mode=soft_delete, soft_delete",
        "sink.mode=none, none",
        "sink.mode.public.log_*=none, sink.mode.public.log_*",
        "cdc.start=later, later",
        "state.store=canary-store, state.store",
        "flush.max-rows=many, many",
        "flush.max-interval=soon, soon",
        "memory.max-bytes=1k, memory.max-bytes",
        "snapshot.readers=0, 0",
        "staging.threads=999, 999",
        "source.accept-new=perhaps, perhaps",
        "source.arrays=json, json",
        "values.infinity=never, never",
        "values.far-dates=Clamp, Clamp",
        "values.nan=clamp, clamp",
        "values.numeric=float, float",
        "values.numeric-scale=39, 39",
        "values.numeric-scale=-1, -1",
        "values.numeric-overflow=text, text",
        "tables.without-key=drop:log_*, drop:log_*",
        "tables.without-key=bag, bag",
        "retry.budget=soon, soon",
        "retry.first-wait=0, retry.first-wait",
        "retry.longest-wait=900ms, shorter than retry.first-wait"
    })
    void refusesValuesThatAreNone(String line, String named) {
        var failure = catchThrowableOfType(
                ConfigurationException.class,
                () -> PipelineSettings.of(read(COMPLETE + line, Map.of())).pipeline(new PipelineListener() {}));

        assertThat(failure).hasMessageContaining(named).hasMessageNotContaining("canary");
        assertThat(failure.remedy()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({"1000, 1000", "4k, 4096", "64m, 67108864", "128MiB, 134217728", "1G, 1073741824"})
    void readsBytes(String text, long bytes) {
        assertThat(read("flush.max-bytes=" + text, Map.of()).bytes(Key.FLUSH_MAX_BYTES, 1))
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"PT10S, 10000", "10s, 10000", "250ms, 250", "5m, 300000"})
    void readsDurations(String text, long millis) {
        assertThat(read("flush.max-interval=" + text, Map.of()).duration(Key.FLUSH_MAX_INTERVAL, Duration.ZERO))
                .isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void aPatternWithoutASchemaIsMeantInTheConfiguredOne() {
        var tables = SourceSettings.of(read(COMPLETE + "source.include=customer,b.*\nsource.exclude=*_old", Map.of()))
                .tables();

        assertThat(tables.test("public", "customer")).isTrue();
        assertThat(tables.test("other", "customer")).isFalse();
        assertThat(tables.test("b", "any")).isTrue();
        assertThat(tables.test("public", "customer_old")).isFalse();
    }

    @Test
    void readsWhichColumnsAreTreated() {
        PipelineSettings settings = PipelineSettings.of(read(
                COMPLETE
                        + """

                        source.columns.mask=*.pin, *.password:***
                        source.columns.hash=public.person.mail
                        source.columns.hash-key=canary-hash-key-of-columns
                        source.columns.truncate=*.notes:20
                        """,
                Map.of()));

        assertThat(settings.pipeline(new PipelineListener() {}).effective())
                .contains("*.pin masked", "*.password masked", "public.person.mail hashed", "*.notes truncated")
                .doesNotContain("canary");
    }

    /** Refuses nothing. */
    public static final class Nothing implements BatchCheck {

        @Override
        public void check(BatchReview review) {}
    }

    @Test
    void makesChecksOfTheClassesThatAreNamed() {
        String checks = "\nchecks.on-refusal=quarantine\nchecks.classes=";
        PipelineSettings good = PipelineSettings.of(read(COMPLETE + checks + Nothing.class.getName(), Map.of()));
        assertThat(good.pipeline(new PipelineListener() {}).pipeline().name()).isEqualTo("shop");
        for (String wrong : List.of("no.such.Check", "java.lang.String")) {
            assertThatThrownBy(() -> PipelineSettings.of(read(COMPLETE + checks + wrong, Map.of()))
                            .pipeline(new PipelineListener() {}))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("checks.classes names " + wrong);
        }
    }

    @Test
    void refusesTreatmentsThatLackSomething() {
        assertThatThrownBy(() -> PipelineSettings.of(read(COMPLETE + "\nsource.columns.hash=*.mail", Map.of()))
                        .pipeline(new PipelineListener() {}))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("source.columns.hash is set, but source.columns.hash-key is not");
        for (String value : List.of("*.notes", "*.notes:", "*.notes:0", ":3")) {
            assertThatThrownBy(
                            () -> PipelineSettings.of(read(COMPLETE + "\nsource.columns.truncate=" + value, Map.of()))
                                    .pipeline(new PipelineListener() {}))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage("source.columns.truncate is '" + value + "'");
        }
    }

    @Test
    void findsSecretsAlsoInUrlsAndUnderMistypedKeys() throws IOException {
        Path file = Files.writeString(
                directory.resolve("secrets.properties"),
                """
                source.url=jdbc:postgresql://h/d?user=u&password=one%21&ssl=true
                databricks.jdbc-url=jdbc:databricks://h/default;UID=token;PWD=two;httpPath=/sql
                source.pasword=three
                source.user=u
                """);

        assertThat(Secrets.of(file, Map.of("CDC_DATABRICKS_TOKEN", "four", "OTHER_TOKEN", "five")))
                .contains("one%21", "one!", "two", "four")
                .doesNotContain("five", "u", "token");
    }

    private Configuration read(String text, Map<String, String> environment) {
        try {
            Path file = Files.writeString(directory.resolve("cdc.properties"), text);
            return Configuration.read(file, environment);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
