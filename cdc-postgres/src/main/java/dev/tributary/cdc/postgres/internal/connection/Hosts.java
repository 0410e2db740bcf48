package dev.tributary.cdc.postgres.internal.connection;

import java.util.Locale;
import java.util.regex.Pattern;

/** The hosts in a JDBC URL. */
final class Hosts {

    /** Names and addresses of this machine itself, which need no name server to be known as such. */
    private static final Pattern LOCAL =
            Pattern.compile("localhost|localhost\\.localdomain|127(?:\\.\\d{1,3}){3}|\\[::1]|");

    private Hosts() {}

    /** Whether every host is this machine; so is none, which stands for localhost. */
    static boolean areLocal(String address) {
        String rest = address.replaceFirst("^jdbc:postgresql:", "");
        if (!rest.startsWith("//")) {
            return true;
        }
        int slash = rest.indexOf('/', 2);
        for (String host : rest.substring(2, slash < 0 ? rest.length() : slash).split(",", -1)) {
            String name = host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
            if (!LOCAL.matcher(name).matches()) {
                return false;
            }
        }
        return true;
    }
}
