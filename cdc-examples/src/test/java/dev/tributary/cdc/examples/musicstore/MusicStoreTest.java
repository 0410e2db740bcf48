package dev.tributary.cdc.examples.musicstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

class MusicStoreTest {

    @PostgresTest
    void fillsElevenRelatedTables(PostgresDatabase database) throws SQLException {
        Map<String, Integer> counts = create(database, "music store", 7);

        assertThat(counts.keySet()).containsExactlyElementsOf(MusicStore.TABLES);
        assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThanOrEqualTo(15_000);
        counts.forEach((table, rows) -> assertThat(database.number("SELECT count(*) FROM \"music store\"." + table))
                .as(table)
                .isEqualTo(rows.longValue()));
        assertThat(database.number("SELECT count(*) FROM pg_constraint WHERE contype = 'f'"))
                .isGreaterThanOrEqualTo(10);
    }

    @PostgresTest(newestOnly = true)
    void isTheSameForTheSameSeed(PostgresDatabase database) throws SQLException {
        create(database, "one", 7);
        create(database, "same", 7);
        create(database, "other", 8);

        assertThat(checksums(database, "same")).isEqualTo(checksums(database, "one"));
        assertThat(checksums(database, "other").get("track"))
                .isNotEqualTo(checksums(database, "one").get("track"));
    }

    @PostgresTest(newestOnly = true)
    void storesHundredsOfTextsOutOfLine(PostgresDatabase database) throws SQLException {
        create(database, "music", 1);

        assertThat(database.number("SELECT count(*) FROM music.track WHERE octet_length(lyrics) > 8192"))
                .isGreaterThan(200);
        assertThat(database.number("SELECT count(*) FROM music.album WHERE octet_length(notes) > 8192"))
                .isGreaterThan(100);
        assertThat(database.number("SELECT max(octet_length(lyrics)) FROM music.track"))
                .isGreaterThan(100_000);
        assertThat(database.number("SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE oid ="
                        + " 'music.track'::regclass"))
                .isGreaterThan(1_000_000);
    }

    @PostgresTest(newestOnly = true)
    void givesOutNewKeysAfterTheGeneratedOnes(PostgresDatabase database) throws SQLException {
        Map<String, Integer> counts = create(database, "music", 1);

        database.execute("INSERT INTO music.playlist (created_at) VALUES (now())");

        assertThat(database.number("SELECT max(playlist_id) FROM music.playlist"))
                .isEqualTo(counts.get("playlist") + 1L);
    }

    @PostgresTest(newestOnly = true)
    void refusesToCreateTwiceAndLeavesTheFirst(PostgresDatabase database) throws SQLException {
        create(database, "music", 1);

        assertThatThrownBy(() -> create(database, "music", 2))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("already exists");
        try (Connection connection = database.connect()) {
            assertThat(MusicStore.existsIn(connection, "music")).isTrue();
            assertThat(MusicStore.existsIn(connection, "public")).isFalse();
        }
    }

    private static Map<String, Integer> create(PostgresDatabase database, String schema, long seed)
            throws SQLException {
        try (Connection connection = database.connect()) {
            return MusicStore.create(connection, schema, seed);
        }
    }

    private static Map<String, List<?>> checksums(PostgresDatabase database, String schema) {
        return MusicStore.TABLES.stream()
                .collect(Collectors.toMap(
                        table -> table,
                        table -> database.rows("SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM " + schema
                                + "." + table + " t")));
    }
}
