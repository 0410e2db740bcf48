package dev.tributary.cdc.databricks.internal.connect;

import java.util.Map;

/** A personal access token, which is what it is. */
record AccessToken(String token) implements Credentials {

    @Override
    public Map<String, String> headers() {
        return Map.of("Authorization", "Bearer " + token);
    }

    @Override
    public boolean renew(Map<String, String> refused) {
        return false;
    }

    @Override
    public String describe() {
        return "pat";
    }

    /** Without the token. */
    @Override
    public String toString() {
        return describe();
    }
}
