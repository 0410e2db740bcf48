package dev.tributary.cdc.postgres.pipeline;

import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.PostgresDatabase;

/** Sources of the tests' databases. */
final class Sources {

    private Sources() {}

    /** A database's tables, by a slot and a publication that nobody else has. */
    static PostgresSource.Builder of(PostgresDatabase database) {
        return PostgresSource.builder()
                .url(database.url())
                .user(database.user())
                .password(database.password())
                .slot(database.name())
                .publication(database.name());
    }
}
