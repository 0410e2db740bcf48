package dev.tributary.cdc.postgres.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.postgres.internal.catalog.NamePattern;
import dev.tributary.cdc.postgres.internal.catalog.Treatments;
import dev.tributary.cdc.postgres.internal.catalog.Treatments.Rule;
import dev.tributary.cdc.postgres.internal.types.HashKey;
import dev.tributary.cdc.postgres.internal.types.Treatment;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Treated columns while rows and tables change: old keys are treated too, and a rename does not bring clear text out. */
class TreatedColumnsTest {

    private static final Treatment MASK = new Treatment.Mask(Optional.empty());
    private static final Treatment HASH = new Treatment.Hash(new HashKey("0123456789abcdef"));

    private PostgresDatabase database;
    private StreamFixture fixture;

    @BeforeEach
    void prepare(PostgresDatabase fresh) {
        database = fresh;
        fixture = new StreamFixture(fresh);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private void treat(Treatment treatment, String... patterns) {
        fixture.treatments = new Treatments(Arrays.stream(patterns)
                .map(pattern -> new Rule(new NamePattern(pattern), treatment))
                .toList());
    }

    private List<String> streamed(Lsn from) {
        try (StreamFixture fresh = new StreamFixture(database)) {
            fresh.treatments = fixture.treatments;
            return fresh.readAll(from);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @PostgresTest(newestOnly = true)
    void oldKeysAndDeletedRowsCarryHashesToo() {
        treat(HASH, "*.id");
        Lsn from = fixture.prepare(
                "CREATE TABLE t (id text PRIMARY KEY, n int)",
                "CREATE TABLE f (id text PRIMARY KEY, n int)",
                "ALTER TABLE f REPLICA IDENTITY FULL");
        for (String table : List.of("t", "f")) {
            database.execute(
                    "INSERT INTO " + table + " VALUES ('clear one', 1)",
                    "UPDATE " + table + " SET n = 2",
                    "UPDATE " + table + " SET id = 'clear two'",
                    "DELETE FROM " + table);
        }

        List<String> changes = streamed(from);

        assertThat(changes).hasSize(8).noneMatch(change -> change.contains("clear"));
        assertThat(changes).filteredOn(change -> change.contains(" was id=")).hasSize(2);
    }

    @PostgresTest(newestOnly = true)
    void anUnchangedValueOfATreatedColumnStaysUnchanged() {
        treat(HASH, "*.doc");
        Lsn from = fixture.prepare(
                "CREATE TABLE t (id int PRIMARY KEY, doc text, n int)", "ALTER TABLE t ALTER doc SET STORAGE EXTERNAL");
        database.execute(
                "INSERT INTO t VALUES (1, repeat('x', 10000), 1)", "UPDATE t SET n = 2", "UPDATE t SET doc = NULL");

        assertThat(streamed(from).stream().skip(1)).containsExactly("U t id=1 doc=~ n=2", "U t id=1 doc=NULL n=2");
    }

    @PostgresTest(newestOnly = true)
    void aRenameInTheStreamStopsBeforeClearTextComes() {
        treat(MASK, "public.t.ssn");
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY, ssn text)");
        PgOutputStream stream = fixture.open(from);
        database.execute("INSERT INTO t VALUES (1, 'clear')");
        assertThat(fixture.readAll(stream)).containsExactly("I t id=1 ssn=NULL");
        database.execute("ALTER TABLE t RENAME ssn TO social", "INSERT INTO t VALUES (2, 'clear')");

        assertUncovered(() -> fixture.readAll(stream), "social");
        stream.close();
        assertUncovered(() -> streamed(from), "social");
        treat(MASK, "public.t.ssn", "public.t.social");
        assertThat(streamed(from)).noneMatch(change -> change.contains("clear")).hasSize(2);
    }

    @PostgresTest(newestOnly = true)
    void anOldNameThatTheStreamStillBringsStopsToo() {
        treat(MASK, "public.t.social");
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY, ssn varchar(20), n int)");
        database.execute("INSERT INTO t VALUES (1, 'clear', 1)", "ALTER TABLE t RENAME ssn TO social");
        assertUncovered(() -> streamed(from), "ssn");

        // With another type, too, the column cannot be told by its type: but no other can be it.
        database.execute("ALTER TABLE t ALTER social TYPE text");
        assertUncovered(() -> streamed(from), "ssn");
    }

    @PostgresTest(newestOnly = true)
    void namesThatAreSwappedStop() {
        treat(MASK, "public.t.a");
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY, a text, b text)");
        PgOutputStream stream = fixture.open(from);
        database.execute("INSERT INTO t VALUES (1, 'clear', 'open')");
        assertThat(fixture.readAll(stream)).containsExactly("I t id=1 a=NULL b=open");
        database.executeInTransaction(
                "ALTER TABLE t RENAME a TO x",
                "ALTER TABLE t RENAME b TO a",
                "ALTER TABLE t RENAME x TO b",
                "INSERT INTO t VALUES (2, 'clear', 'open')");

        assertUncovered(() -> fixture.readAll(stream), "b");
    }

    @PostgresTest(newestOnly = true)
    void aRenamedTableStopsBeforeClearTextComes() {
        treat(MASK, "public.t.*sn");
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY, ssn text)");
        PgOutputStream stream = fixture.open(from);
        database.execute("INSERT INTO t VALUES (1, 'clear')");
        fixture.readAll(stream);
        database.execute("ALTER TABLE t RENAME TO people", "INSERT INTO people VALUES (2, 'clear')");

        assertThatThrownBy(() -> fixture.readAll(stream))
                .isInstanceOf(SchemaChangeException.class)
                .hasMessage("column 'ssn' of table public.t, which is masked, is or was also called 'ssn' of table"
                        + " public.people, which is not");
    }

    @PostgresTest(newestOnly = true)
    void columnsAddedBesideATreatedOneGoOn() {
        treat(MASK, "public.t.ssn", "public.t.later*");
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY, ssn text, gone text)");
        PgOutputStream stream = fixture.open(from);
        database.execute("INSERT INTO t VALUES (1, 'clear', 'x')");
        fixture.readAll(stream);
        database.execute(
                "ALTER TABLE t ADD n int",
                "INSERT INTO t VALUES (2, 'clear', 'x', 3)",
                "ALTER TABLE t DROP gone",
                "ALTER TABLE t ADD later text",
                "INSERT INTO t VALUES (3, 'clear', 4, 'clear')");

        assertThat(fixture.readAll(stream))
                .containsExactly("I t id=2 ssn=NULL gone=x n=3", "I t id=3 ssn=NULL n=4 later=NULL");
    }

    @PostgresTest(newestOnly = true)
    void defaultsOfAddedColumnsAreTreatedForOlderRows() {
        fixture.treatments = new Treatments(List.of(
                new Rule(new NamePattern("*.masked"), MASK),
                new Rule(new NamePattern("*.literal"), new Treatment.Mask(Optional.of("***"))),
                new Rule(new NamePattern("*.hashed"), HASH),
                new Rule(new NamePattern("*.cut"), new Treatment.Truncate(2))));
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        database.execute(
                "ALTER TABLE t ADD masked text NOT NULL DEFAULT 'clear', ADD literal int DEFAULT 77,"
                        + " ADD hashed date DEFAULT '2026-01-01', ADD cut text DEFAULT 'clear', ADD open text DEFAULT 'o'",
                "INSERT INTO t VALUES (2)");
        fixture.readAll(from);

        assertThat(fixture.writer.schemas.get(0).columns().stream()
                        .skip(1)
                        .map(column -> column.type() + " " + column.initial()))
                .containsExactly("STRING null", "STRING ***", "STRING " + hash("2026-01-01"), "STRING cl", "STRING o");
    }

    private static String hash(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec("0123456789abcdef".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @PostgresTest(newestOnly = true)
    void aKeyThatTakesAMaskedColumnUpStops() {
        treat(MASK, "public.t.ssn");
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY, ssn text NOT NULL UNIQUE)");
        PgOutputStream stream = fixture.open(from);
        database.execute("INSERT INTO t VALUES (1, 'clear')");
        fixture.readAll(stream);
        database.execute("ALTER TABLE t REPLICA IDENTITY USING INDEX t_ssn_key", "INSERT INTO t VALUES (2, 'clear 2')");

        assertThatThrownBy(() -> fixture.readAll(stream)).hasMessageContaining("belongs to the key of table public.t");
    }

    private static void assertUncovered(org.assertj.core.api.ThrowableAssert.ThrowingCallable reading, String name) {
        assertThatThrownBy(reading)
                .isInstanceOf(SchemaChangeException.class)
                .hasMessageContaining("which is masked, is or was also called '" + name + "', which is not");
    }
}
