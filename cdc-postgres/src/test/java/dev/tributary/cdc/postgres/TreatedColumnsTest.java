package dev.tributary.cdc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.ChangeStream;
import dev.tributary.cdc.spi.SnapshotSession;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Columns that are masked, hashed or truncated, in the snapshot and in the stream. */
class TreatedColumnsTest {

    private static final String KEY = "a key of thirty-two characters!!";
    private static final TableId VALUE = new TableId("public", "value");
    private static final TableId PERSON = new TableId("public", "person");

    /** What both paths give of one table. */
    private record Both(TableSchema schema, List<List<@Nullable Object>> rows, List<String> warnings) {}

    /** Copies and streams the rows of the table that {@code insert} writes, and requires both to be the same. */
    private static Both both(PostgresSource source, TableId table, Runnable insert) {
        List<String> warnings = new ArrayList<>();
        try (SourceSession session = source.open(Runs.context(Mode.CDC, warnings))) {
            Lsn start = session.prepareStream();
            insert.run();
            try (SnapshotSession snapshot = session.snapshot(Runs.ids(session), false);
                    ChangeStream stream = session.stream(start, Runs.streamed(session))) {
                TableSchema schema = snapshot.tables().get(0);
                List<List<@Nullable Object>> copied =
                        TypesTest.sorted(Runs.copyAll(snapshot).getOrDefault(table, List.of()));
                InsertedRows streamed = InsertedRows.readAll(stream);
                assertThat(streamed.schemas(table)).containsExactly(schema);
                assertThat(TypesTest.sorted(streamed.rows(table))).isEqualTo(copied);
                assertThat(session.tables()).contains(schema);
                return new Both(schema, copied, warnings);
            }
        }
    }

    @PostgresTest
    void everyTypeIsHashedAlikeInSnapshotAndStream(PostgresDatabase database) throws SQLException {
        TypesTest.create(database);
        PostgresSource source = Runs.source(database)
                .treatColumns(ColumnTreatment.hash(KEY, "public.value.?_*"))
                .build();

        Both both = both(source, VALUE, () -> insert(database));

        assertThat(both.schema().columns().stream().skip(1))
                .extracting(Column::type)
                .containsOnly(DataType.STRING);
        String texts = both.schema().columns().stream()
                .map(c -> "CASE WHEN " + c.name() + " IS NOT DISTINCT FROM NULL THEN NULL ELSE format('%s', " + c.name()
                        + ") END")
                .collect(Collectors.joining(", "));
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'; SET extra_float_digits = 3; SET search_path = ''");
            try (ResultSet row = statement.executeQuery("SELECT " + texts + " FROM public.value ORDER BY id")) {
                for (List<@Nullable Object> values : both.rows()) {
                    row.next();
                    for (int i = 1; i < values.size(); i++) {
                        String text = row.getString(i + 1);
                        assertThat(values.get(i))
                                .as("%s of row %s", both.schema().columns().get(i), values.get(0))
                                .isEqualTo(text == null ? null : hash(text));
                    }
                }
            }
        }
    }

    private static void insert(PostgresDatabase database) {
        try {
            TypesTest.insert(database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @PostgresTest(newestOnly = true)
    void everyTypeIsMaskedAlikeInSnapshotAndStream(PostgresDatabase database) throws SQLException {
        TypesTest.create(database);
        PostgresSource source = Runs.source(database)
                .treatColumns(
                        ColumnTreatment.mask("public.value.?_*"), ColumnTreatment.maskWith("***", "public.value.a_*"))
                .build();

        Both both = both(source, VALUE, () -> insert(database));

        for (List<@Nullable Object> row : both.rows()) {
            assertThat(row.subList(1, row.size())).containsOnlyNulls();
        }
        assertThat(both.schema().columns())
                .filteredOn(c -> c.name().equals("a_int4"))
                .singleElement()
                .extracting(Column::type)
                .as("the stricter mask wins")
                .isEqualTo(DataType.array(DataType.INT32));
    }

    @PostgresTest(newestOnly = true)
    void theStrictestTreatmentWins(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE person (id int PRIMARY KEY, ssn text NOT NULL, pin int NOT NULL, mail varchar(50),"
                        + " notes text, photo bytea, doc jsonb, tag uuid)");
        PostgresSource source = Runs.source(database)
                .treatColumns(
                        ColumnTreatment.truncate(3, "*.notes", "*.photo", "*.doc", "*.tag", "*.ssn"),
                        ColumnTreatment.truncate(5, "*.doc"),
                        ColumnTreatment.hash(KEY, "*.mail", "*.ssn"),
                        ColumnTreatment.maskWith("hidden", "*.pin"),
                        ColumnTreatment.mask("*.ssn"),
                        ColumnTreatment.mask("*.nobody*"))
                .build();
        assertThat(source.toString()).contains("*.mail hashed").doesNotContain(KEY);

        Both both = both(
                source,
                PERSON,
                () -> database.execute(
                        "INSERT INTO person VALUES (1, 's-1', 1234, 'a@b', 'ä🦆bcd', '\\x0102030405', '{\"a\": 1}',"
                                + " 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')",
                        "INSERT INTO person VALUES (2, '', 0, NULL, NULL, NULL, NULL, NULL)",
                        "INSERT INTO person VALUES (3, '', 0, '', 'äöü', '\\x01', '1', NULL)"));

        assertThat(both.rows().get(0))
                .containsExactly(1L, null, "hidden", hash("a@b"), "ä🦆b", "\\x010203", "{\"a", "a0e");
        assertThat(both.rows().get(1)).containsExactly(2L, null, "hidden", null, null, null, null, null);
        assertThat(both.rows().get(2)).containsExactly(3L, null, "hidden", hash(""), "äöü", "\\x01", "1", null);
        assertThat(both.schema().columns())
                .extracting(Column::nullable)
                .containsExactly(false, true, false, true, true, true, true, true);
        assertThat(both.warnings())
                .singleElement()
                .asString()
                .isEqualTo("No column matches '*.nobody*', so that nothing is masked by it.");
    }

    @PostgresTest(newestOnly = true)
    void whatCannotBeTreatedIsRefusedByName(PostgresDatabase database) {
        database.execute("CREATE TABLE person (id int PRIMARY KEY, born date, age int)");
        refused(database, ColumnTreatment.mask("*.id"))
                .hasMessage("column 'id' is to be masked, but belongs to the key of table public.person");
        refused(database, ColumnTreatment.truncate(2, "public.person.*")).hasMessageContaining("key of table");
        refused(database, ColumnTreatment.truncate(2, "*.age"))
                .hasMessage("column 'age' of table public.person (integer) cannot be truncated: it is carried as INT32,"
                        + " and only text and binary values can be truncated");
        refused(database, ColumnTreatment.mask("public.person.ssn"))
                .hasMessage("no column 'public.person.ssn', which is to be masked, exists in the selected tables");
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ?> refused(
            PostgresDatabase database, ColumnTreatment treatment) {
        PostgresSource source = Runs.source(database).treatColumns(treatment).build();
        return assertThatThrownBy(() -> Runs.open(source)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> ColumnTreatment.hash("short", "*.mail"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("the key of hashed columns is shorter than 16 bytes");
        assertThatThrownBy(() -> ColumnTreatment.truncate(0, "*.mail")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> ColumnTreatment.mask()).isInstanceOf(ConfigurationException.class);
    }

    private static String hash(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
