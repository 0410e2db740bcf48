package dev.tributary.cdc.examples.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.regex.Pattern;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/** The source's own rule for plain connections too: {@code verify-full}, unless the host is local or the URL says otherwise. */
final class SourceEncryption {

    private static final Pattern LOCAL =
            Pattern.compile("localhost|localhost\\.localdomain|127(?:\\.\\d{1,3}){3}|::1|");

    private SourceEncryption() {}

    static void byDefault(String url, Properties properties) {
        Properties parsed = Driver.parseURL(url, null);
        if (parsed == null
                || PGProperty.SSL_MODE.getOrNull(parsed) != null
                || PGProperty.SSL.getOrNull(parsed) != null
                || Arrays.stream(parsed.getProperty(PGProperty.PG_HOST.getName(), "")
                                .split(",", -1))
                        .allMatch(host -> LOCAL.matcher(host).matches())) {
            return;
        }
        PGProperty.SSL_MODE.set(properties, "verify-full");
        Path certificates = Path.of(System.getProperty("user.home"), ".postgresql", "root.crt");
        if (PGProperty.SSL_ROOT_CERT.getOrNull(parsed) == null
                && PGProperty.SSL_FACTORY.getOrNull(parsed) == null
                && !Files.exists(certificates)) {
            PGProperty.SSL_FACTORY.set(properties, DefaultJavaSSLFactory.class.getName());
        }
    }
}
