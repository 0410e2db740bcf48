package dev.tributary.cdc.databricks.internal.connect;

import java.io.IOException;
import java.net.URI;

/** The server sends us elsewhere, where no credential of ours goes. */
public final class RedirectedException extends IOException {

    private static final long serialVersionUID = 1L;

    RedirectedException(URI from, String location) {
        super(from.getAuthority() + " redirects to " + host(location) + ", which is not followed");
    }

    /** The rest of the address may hold a state or a token. */
    private static String host(String location) {
        try {
            String authority = URI.create(location).getAuthority();
            return authority == null ? "another path" : authority;
        } catch (IllegalArgumentException e) {
            return "an address that is none";
        }
    }
}
