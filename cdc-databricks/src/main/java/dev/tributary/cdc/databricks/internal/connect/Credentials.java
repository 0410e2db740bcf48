package dev.tributary.cdc.databricks.internal.connect;

import java.util.Map;

/** Where the headers that authenticate come from; one for everything that talks to a workspace. Thread-safe. */
interface Credentials {

    /**
     * Headers for a request that is sent now.
     *
     * @throws CredentialsException when there are none
     */
    Map<String, String> headers();

    /**
     * Forgets a token that the workspace refused although it seemed good, and says whether another can be had.
     *
     * @param refused the headers that were refused
     */
    boolean renew(Map<String, String> refused);

    /** How it authenticates, for logs. */
    String describe();
}
