package dev.tributary.cdc.postgres.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import java.sql.Connection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** Databases that are not in UTF-8: their text arrives as Unicode, or the run says why it does not. */
@Tag("V14")
class EncodingTest {

    /** What an encoding can write beyond ASCII. */
    private static final Map<String, String> WORDS = Map.of(
            "LATIN1", "élan vital ÿ",
            "WIN1252", "“smart” – 5 €",
            "KOI8R", "Привет",
            "EUC_JP", "日本語テキスト",
            "EUC_KR", "한국어",
            "EUC_TW", "中文",
            "UTF8", "smørrebrød 🦆");

    @PostgresTest(newestOnly = true)
    void textOfEveryEncodingArrivesAsUnicode(PostgresDatabase administration, PostgresServer server) throws Exception {
        for (Map.Entry<String, String> word : WORDS.entrySet()) {
            String encoding = word.getKey();
            String name = administration.name() + "_" + encoding.toLowerCase(Locale.ROOT);
            try (PostgresDatabase database = server.createDatabase(name, options(encoding))) {
                assertArrives(database, word.getValue());
            }
        }
    }

    private static String options(String encoding) {
        return "TEMPLATE template0 ENCODING '" + encoding + "' LOCALE 'C'";
    }

    private static void assertArrives(PostgresDatabase database, String word) throws Exception {
        String quoted = "'" + word + "'";
        ValueTable table = new ValueTable("value", types(word));
        database.execute(
                "CREATE TYPE mood AS ENUM (" + quoted + ")",
                "CREATE TYPE pair AS (a text, \"" + word + "\" text)",
                table.create());
        MemoryDestination destination = new MemoryDestination();
        try (Pipeline pipeline = pipeline(database, destination);
                Connection connection = database.connect()) {
            table.fill(connection, 0, 5, 1);
            pipeline.run(Mode.SNAPSHOT);
            table.assertArrived(connection, destination.rows(table.id()));
            table.fill(connection, 100, 5, 2);
            pipeline.run(Mode.CDC);
            table.assertArrived(connection, destination.rows(table.id()));
            assertThat(destination.rows(table.id()).get(List.of(100L)).value(word))
                    .isEqualTo(word);
        }
    }

    private static List<ValueType> types(String word) {
        return List.of(
                ValueType.listed(word, "text", word),
                ValueType.listed("v", "varchar(20)", word),
                ValueType.listed("c", "char(20)", word),
                ValueType.listed("n", "name", word),
                ValueType.listed("j", "json", "{\"" + word + "\": \"" + word + "\"}"),
                ValueType.listed("b", "jsonb", "{\"" + word + "\": \"" + word + "\"}"),
                ValueType.listed("x", "xml", "<a>" + word + "</a>"),
                ValueType.listed("e", "mood", word),
                ValueType.listed("p", "pair", Texts.row(word, word)),
                ValueType.listed("s", "tsvector", Texts.quoted(word).replace('"', '\'')),
                ValueType.listed("a", "text[]", Texts.array(',', List.of(word))),
                ValueType.listed("m", "mood[]", Texts.array(',', List.of(word))),
                ValueType.listed("q", "pair[]", Texts.array(',', List.of(Texts.row(word, word)))),
                ValueType.listed("y", "bytea", "\\xe9ff81"));
    }

    @PostgresTest(newestOnly = true)
    void bytesThatHaveNoUnicodeEndTheRunWithARemedy(PostgresDatabase administration, PostgresServer server) {
        String name = administration.name() + "_win";
        try (PostgresDatabase database = server.createDatabase(name, options("WIN1252"))) {
            database.execute("CREATE TABLE value (id int PRIMARY KEY, t text)");
            MemoryDestination destination = new MemoryDestination();
            try (Pipeline pipeline = pipeline(database, destination)) {
                pipeline.run(Mode.SNAPSHOT);
                database.execute("INSERT INTO value VALUES (1, convert_from('\\x81', 'WIN1252'))");
                for (Mode mode : List.of(Mode.CDC, Mode.SNAPSHOT)) {
                    CdcException failure = catchThrowableOfType(CdcException.class, () -> pipeline.run(mode));
                    assertThat(failure)
                            .as("%s", mode)
                            .hasMessageContaining("0x81")
                            .hasMessageContaining("has no equivalent in encoding \"UTF8\"");
                    assertThat(failure.retry()).isEqualTo(Retry.AFTER_FIX);
                    assertThat(failure.remedy()).contains("exclude the column");
                }
            }
        }
    }

    @PostgresTest(newestOnly = true)
    void encodingsWithoutAMeaningInUnicodeAreRefusedByName(PostgresDatabase administration, PostgresServer server) {
        for (String encoding : List.of("SQL_ASCII", "MULE_INTERNAL")) {
            String name = administration.name() + "_" + encoding.toLowerCase(Locale.ROOT);
            try (PostgresDatabase database = server.createDatabase(name, options(encoding));
                    Pipeline pipeline = pipeline(database, new MemoryDestination())) {
                ConfigurationException failure =
                        catchThrowableOfType(ConfigurationException.class, () -> pipeline.run(Mode.SNAPSHOT));
                assertThat(failure).hasMessageContaining(encoding);
                assertThat(failure.remedy()).contains("UTF8");
            }
        }
    }

    @PostgresTest
    void aSingleByteIsPrintedAsTheLaterVersionsDo(PostgresDatabase database) {
        database.execute("CREATE TABLE value (id int PRIMARY KEY, c \"char\", a \"char\"[])");
        String rows = "(%d, 'é', '{é,x}'), (%d, '', '{}'), (%d, '\\', '{NULL}')";
        MemoryDestination destination = new MemoryDestination();
        try (Pipeline pipeline = pipeline(database, destination)) {
            database.execute("INSERT INTO value VALUES " + String.format(rows, 1, 2, 3));
            pipeline.run(Mode.SNAPSHOT);
            database.execute("INSERT INTO value VALUES " + String.format(rows, 11, 12, 13));
            pipeline.run(Mode.CDC);
            for (long start : new long[] {0, 10}) {
                assertThat(value(destination, start + 1, "c")).isEqualTo("\\303");
                assertThat(value(destination, start + 1, "a")).isEqualTo(List.of("\\303", "x"));
                assertThat(value(destination, start + 2, "c")).isEqualTo("");
                assertThat(value(destination, start + 3, "c")).isEqualTo("\\");
            }
        }
    }

    private static @Nullable Object value(MemoryDestination destination, long id, String column) {
        return destination.rows(new TableId("public", "value")).get(List.of(id)).value(column);
    }

    private static Pipeline pipeline(PostgresDatabase database, MemoryDestination destination) {
        return Pipeline.builder()
                .name("encoding")
                .source(PostgresSource.builder()
                        .url(database.url())
                        .user(database.user())
                        .password(database.password())
                        .slot(database.name())
                        .publication("encoding")
                        .build())
                .stager(destination)
                .sink(destination)
                .build();
    }
}
