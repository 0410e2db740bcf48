package dev.tributary.cdc.postgres;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.SnapshotPart;
import dev.tributary.cdc.spi.SnapshotSession;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Short ways to a source and its rows. */
final class Runs {

    private Runs() {}

    /** A source whose slot and publication nobody else uses. */
    static PostgresSource.Builder source(PostgresDatabase database) {
        return PostgresSource.builder()
                .url(database.url())
                .user(database.user())
                .password(database.password())
                .slot(database.name())
                .publication(database.name());
    }

    /** Runs statements in a database that is not the test's own. */
    static void execute(String url, PostgresDatabase as, String... statements) {
        try (Connection connection = DriverManager.getConnection(url, as.user(), as.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static SourceContext context(Mode mode, List<String> warnings) {
        return new SourceContext("test", mode, warnings::add);
    }

    static SourceSession open(PostgresSource source, List<String> warnings) {
        return source.open(context(Mode.SNAPSHOT, warnings));
    }

    static SourceSession open(PostgresSource source) {
        return open(source, Collections.synchronizedList(new ArrayList<>()));
    }

    static List<TableId> ids(SourceSession session) {
        return session.tables().stream().map(TableSchema::id).toList();
    }

    /** All tables, as they are given to a stream when nothing is known of them. */
    static Map<TableId, String> streamed(SourceSession session) {
        Map<TableId, String> tables = new TreeMap<>();
        ids(session).forEach(id -> tables.put(id, ""));
        return tables;
    }

    /** A table's rows, all parts one after the other. */
    static Map<TableId, List<List<@Nullable Object>>> copyAll(SnapshotSession snapshot) {
        Map<TableId, List<List<@Nullable Object>>> rows = new TreeMap<>();
        snapshot.tables().forEach(table -> rows.put(table.id(), new ArrayList<>()));
        for (SnapshotPart part : snapshot.parts()) {
            CollectedRows collected = new CollectedRows(part.schema());
            snapshot.copy(part, collected);
            rows.get(part.schema().id()).addAll(collected.rows());
        }
        return rows;
    }

    /** The rows of the one table that the source replicates. */
    static List<List<@Nullable Object>> rows(PostgresSource source) {
        try (SourceSession session = open(source);
                SnapshotSession snapshot = session.snapshot(ids(session), false)) {
            return copyAll(snapshot).values().iterator().next();
        }
    }
}
