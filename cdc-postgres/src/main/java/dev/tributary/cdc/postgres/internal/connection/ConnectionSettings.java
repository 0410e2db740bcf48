package dev.tributary.cdc.postgres.internal.connection;

import dev.tributary.cdc.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/**
 * How to reach the database. The URL's parameters are taken out of it, so that what is left can be shown, and so that
 * none of them overrides what a connection must pin. Immutable but for what the attempts to connect have come to; shows no
 * secret. Thread-safe.
 */
public final class ConnectionSettings {

    private static final String VERIFY_FULL = "verify-full";

    /** Where the driver looks for the certificates that it trusts, as libpq does. */
    private static final Path DEFAULT_ROOT_CERTIFICATE =
            Path.of(System.getProperty("user.home"), ".postgresql", "root.crt");

    private final String address;
    private final Properties parameters;
    private final @Nullable String user;
    private final @Nullable Supplier<String> password;
    private final Duration connectTimeout;
    private final Duration silence;
    private final boolean local;
    private final ConnectBreaker breaker = new ConnectBreaker();

    private ConnectionSettings(
            String address,
            Properties parameters,
            @Nullable String user,
            @Nullable Supplier<String> password,
            Duration connectTimeout,
            Duration silence) {
        this.address = address;
        this.parameters = parameters;
        this.user = user;
        this.password = password;
        this.connectTimeout = connectTimeout;
        this.silence = silence;
        this.local = Hosts.areLocal(address);
    }

    /**
     * Parses a JDBC URL.
     *
     * @param user in place of the URL's, unless null
     * @param password in place of the URL's, unless null
     * @param silence how long a connection may bring nothing although the server is not at work for it
     * @throws ConfigurationException when the URL is none of pgjdbc's
     */
    public static ConnectionSettings of(
            String url,
            @Nullable String user,
            @Nullable Supplier<String> password,
            Duration connectTimeout,
            Duration silence) {
        int query = url.indexOf('?');
        Properties parsed = Driver.parseURL(url, null);
        if (parsed == null || parsed.getProperty(PGProperty.PG_DBNAME.getName()) == null) {
            // The URL is not shown: it may hold a password.
            throw new ConfigurationException(
                    "the source's URL is no JDBC URL of a PostgreSQL database",
                    "Write it as jdbc:postgresql://host:5432/database.");
        }
        if ((query < 0 ? url : url.substring(0, query)).indexOf('@') >= 0) {
            // The driver would take what stands before the @ for part of the host, and messages show hosts.
            throw new ConfigurationException(
                    "the source's URL has a user and a password before the host",
                    "Give user and password on their own and write the URL as jdbc:postgresql://host:5432/database.");
        }
        Properties parameters = new Properties();
        for (String name : parsed.stringPropertyNames()) {
            if (!name.equals(PGProperty.PG_HOST.getName())
                    && !name.equals(PGProperty.PG_PORT.getName())
                    && !name.equals(PGProperty.PG_DBNAME.getName())) {
                parameters.setProperty(name, parsed.getProperty(name));
            }
        }
        String own = user != null ? user : PGProperty.USER.getOrDefault(parameters);
        String address = query < 0 ? url : url.substring(0, query);
        return new ConnectionSettings(address, parameters, own, password, connectTimeout, silence);
    }

    /** The JDBC URL without parameters. */
    String address() {
        return address;
    }

    /** How long a connection may bring nothing although the server is not at work for it. */
    Duration silence() {
        return silence;
    }

    /** Holds attempts to connect back that would be in vain. */
    public ConnectBreaker breaker() {
        return breaker;
    }

    /** Host, port and database, for messages. */
    public String location() {
        return address.replaceFirst("^jdbc:postgresql:(//)?", "");
    }

    /** Whether every host is this machine. */
    public boolean isLocal() {
        return local;
    }

    private boolean isEncryptionChosen() {
        return PGProperty.SSL_MODE.getOrNull(parameters) != null || PGProperty.SSL.getOrNull(parameters) != null;
    }

    /** How the connection is encrypted, for messages. */
    public String encryption() {
        if (isEncryptionChosen()) {
            String mode = PGProperty.SSL_MODE.getOrNull(parameters);
            return mode == null ? "ssl=" + PGProperty.SSL.getOrNull(parameters) : "sslmode=" + mode;
        }
        return local ? "sslmode=prefer, since the host is local" : "sslmode=verify-full by default";
    }

    /** The role that logs in, if one is set. */
    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /** The properties of a connection, secrets among them: not to be shown. */
    Properties properties(String applicationName) {
        Properties properties = new Properties();
        properties.putAll(parameters);
        if (!local && !isEncryptionChosen()) {
            PGProperty.SSL_MODE.set(properties, VERIFY_FULL);
            if (PGProperty.SSL_ROOT_CERT.getOrNull(parameters) == null
                    && PGProperty.SSL_FACTORY.getOrNull(parameters) == null
                    && !Files.exists(DEFAULT_ROOT_CERTIFICATE)) {
                // Without a file of certificates to trust, those that Java trusts.
                PGProperty.SSL_FACTORY.set(properties, DefaultJavaSSLFactory.class.getName());
            }
        }
        if (user != null) {
            PGProperty.USER.set(properties, user);
        }
        if (password != null) {
            PGProperty.PASSWORD.set(properties, password.get());
        }
        int seconds = (int) Math.max(1, connectTimeout.toSeconds());
        PGProperty.CONNECT_TIMEOUT.set(properties, seconds);
        PGProperty.LOGIN_TIMEOUT.set(properties, seconds);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.APPLICATION_NAME.set(properties, applicationName);
        // A failed statement's parameters, and rows in an error's detail, stay out of messages.
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        for (PGProperty unwanted : new PGProperty[] {
            PGProperty.CURRENT_SCHEMA,
            PGProperty.READ_ONLY,
            PGProperty.AUTOSAVE,
            PGProperty.REPLICATION,
            PGProperty.PREFER_QUERY_MODE,
            PGProperty.DEFAULT_ROW_FETCH_SIZE,
            PGProperty.LOGGER_LEVEL,
            PGProperty.QUERY_TIMEOUT,
            PGProperty.SOCKET_TIMEOUT
        }) {
            properties.remove(unwanted.getName());
        }
        return properties;
    }

    @Override
    public String toString() {
        return location() + (user == null ? "" : " as " + user) + " (" + encryption() + ")";
    }
}
