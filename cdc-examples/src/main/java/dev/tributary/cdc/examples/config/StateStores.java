package dev.tributary.cdc.examples.config;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.state.FileStateStore;
import dev.tributary.cdc.state.JdbcStateStore;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/** The copy of the state that {@code state.store} names. */
final class StateStores {

    /** The ledger in the destination alone: it always exists, and needs no copy. */
    static final String LEDGER = "ledger";

    private static final String FILE = "file:";
    private static final String JDBC = "jdbc:";
    private static final String POSTGRESQL = "jdbc:postgresql:";

    private StateStores() {}

    /** The copy to be kept, or empty when the ledger is enough. */
    static Optional<StateStore> of(String value, Configuration configuration) {
        if (value.equals(LEDGER)) {
            return Optional.empty();
        }
        if (value.startsWith(FILE) && value.length() > FILE.length()) {
            try {
                return Optional.of(new FileStateStore(Path.of(value.substring(FILE.length()))));
            } catch (InvalidPathException e) {
                throw new ConfigurationException(
                        Key.STATE_STORE + " names no possible path", "Write it as file:/path/of/a/directory.", e);
            }
        }
        if (value.startsWith(JDBC)) {
            return Optional.of(
                    jdbc(value.startsWith(JDBC + JDBC) ? value.substring(JDBC.length()) : value, configuration));
        }
        // Not shown: it may be a URL with a password in it.
        throw Configuration.invalid(Key.STATE_STORE, "is none of its kinds", "ledger, file:PATH or jdbc:URL");
    }

    private static StateStore jdbc(String url, Configuration configuration) {
        if (!url.startsWith(POSTGRESQL)) {
            throw new ConfigurationException(
                    Key.STATE_STORE + " names a database whose driver is not here",
                    "Use a PostgreSQL database, as jdbc:postgresql://host:5432/database.");
        }
        PGSimpleDataSource database = new PGSimpleDataSource();
        try {
            database.setUrl(url);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    Key.STATE_STORE + " is no JDBC URL of a PostgreSQL database",
                    "Write it as jdbc:postgresql://host:5432/database.",
                    e);
        }
        configuration.text(Key.STATE_USER).ifPresent(database::setUser);
        configuration.text(Key.STATE_PASSWORD).ifPresent(database::setPassword);
        int query = url.indexOf('?');
        return new JdbcStateStore(database, url.substring("jdbc:".length(), query < 0 ? url.length() : query));
    }
}
