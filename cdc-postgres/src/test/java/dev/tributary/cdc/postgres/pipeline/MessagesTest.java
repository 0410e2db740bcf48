package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.postgres.OriginPolicy;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** What comes with the changes, beside them: logical messages, and where changes came from. */
class MessagesTest {

    private final MemoryDestination destination = new MemoryDestination();
    private final List<String> messages = new ArrayList<>();

    private Pipeline pipeline(PostgresSource.Builder source) {
        return Pipeline.builder()
                .name("messages")
                .source(source.build())
                .stager(destination)
                .sink(destination)
                .listener(new PipelineListener() {
                    @Override
                    public void logicalMessage(Lsn lsn, boolean transactional, String prefix, byte[] content) {
                        messages.add((transactional ? "in " : "apart ")
                                + prefix
                                + ' '
                                + new String(content, StandardCharsets.UTF_8));
                    }
                })
                .build();
    }

    private static void emit(PostgresDatabase database) {
        database.execute("SELECT pg_logical_emit_message(false, 'p', 'before')");
        database.executeInTransaction(
                "SELECT pg_logical_emit_message(true, 'p', 'first')",
                "INSERT INTO t VALUES (1, 'a')",
                "SELECT pg_logical_emit_message(true, 'p', 'ünïcode')",
                "SELECT pg_logical_emit_message(false, 'p', 'apart')",
                "INSERT INTO t VALUES (2, 'b')");
        database.executeInTransaction("SELECT pg_logical_emit_message(true, 'p', 'alone')");
        database.execute("SELECT pg_logical_emit_message(false, 'p', '')", "INSERT INTO t VALUES (3, 'c')");
    }

    @Tag("P11")
    @PostgresTest(from = PostgresVersion.V14)
    void messagesAreToldOnceAndTheNextChangeIsKept(PostgresDatabase database) throws Exception {
        database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        try (Pipeline pipeline = pipeline(Sources.of(database).logicalMessages(true))) {
            pipeline.run(Mode.SNAPSHOT);
            emit(database);
            pipeline.run(Mode.CDC);
            assertThat(messages)
                    .containsExactlyInAnyOrder(
                            "apart p before", "in p first", "in p ünïcode", "apart p apart", "in p alone", "apart p ")
                    .containsSubsequence("in p first", "in p ünïcode", "in p alone");
            pipeline.run(Mode.CDC);
            assertThat(messages).hasSize(6);
        }
        assertThat(Tables.target(destination, "t"))
                .isEqualTo(Tables.source(database, "t"))
                .hasSize(3);
    }

    @Tag("P11")
    @PostgresTest
    void messagesThatNobodyAskedForDisturbNothing(PostgresDatabase database) throws Exception {
        database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        try (Pipeline pipeline = pipeline(Sources.of(database))) {
            pipeline.run(Mode.SNAPSHOT);
            emit(database);
            pipeline.run(Mode.CDC);
        }
        assertThat(messages).isEmpty();
        assertThat(Tables.target(destination, "t"))
                .isEqualTo(Tables.source(database, "t"))
                .hasSize(3);
    }

    @PostgresTest(from = PostgresVersion.V16)
    void changesFromElsewhereAreLeftOutOnRequest(PostgresDatabase database) throws Exception {
        database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        String origin = "elsewhere_" + database.name();
        try (Pipeline pipeline = pipeline(Sources.of(database).origin(OriginPolicy.NONE));
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            pipeline.run(Mode.SNAPSHOT);
            boolean unused = statement.execute("SELECT pg_replication_origin_create('" + origin + "');"
                    + " SELECT pg_replication_origin_session_setup('" + origin + "');"
                    + " INSERT INTO t VALUES (1, 'elsewhere');"
                    + " SELECT pg_replication_origin_session_reset();"
                    + " INSERT INTO t VALUES (2, 'here')");
            pipeline.run(Mode.CDC);
            assertThat(Tables.target(destination, "t")).containsOnlyKeys(2L);
        } finally {
            database.execute("SELECT pg_replication_origin_drop('" + origin + "')");
        }
    }

    @PostgresTest(to = PostgresVersion.V13)
    void whatTheServerCannotSendIsRefused(PostgresDatabase database) {
        database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        try (Pipeline pipeline = pipeline(Sources.of(database).logicalMessages(true))) {
            assertThatThrownBy(() -> pipeline.run(Mode.SNAPSHOT))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("source.messages=true needs PostgreSQL 14");
        }
        try (Pipeline pipeline = pipeline(Sources.of(database).origin(OriginPolicy.NONE))) {
            assertThatThrownBy(() -> pipeline.run(Mode.SNAPSHOT))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("source.origin=none needs PostgreSQL 16");
        }
    }
}
