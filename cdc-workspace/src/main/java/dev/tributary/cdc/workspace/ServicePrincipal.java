package dev.tributary.cdc.workspace;

/**
 * A client id and secret for which the workspace gives tokens: at {@code /oidc/v1/token}, and at
 * {@code /TENANT/oauth2/v2.0/token} as if it were Entra ID, for any tenant.
 */
public record ServicePrincipal(String clientId, String clientSecret) {

    /** Without the secret. */
    @Override
    public String toString() {
        return "ServicePrincipal[" + clientId + "]";
    }
}
