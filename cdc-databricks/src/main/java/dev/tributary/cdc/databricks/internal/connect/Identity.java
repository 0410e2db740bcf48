package dev.tributary.cdc.databricks.internal.connect;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.databricks.Authentication;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was given to authenticate with.
 *
 * @param way how, or how to find out
 * @param token a token
 * @param clientId a service principal
 * @param clientSecret its secret
 * @param azureTenantId its tenant at Entra ID
 * @param azureLogin address of Entra ID, or null for the one of the workspace's cloud
 * @param profile a profile's name
 */
public record Identity(
        Authentication way,
        @Nullable String token,
        @Nullable String clientId,
        @Nullable String clientSecret,
        @Nullable String azureTenantId,
        @Nullable String azureLogin,
        @Nullable String profile) {

    /**
     * The same, with what a URL holds where nothing else is given.
     *
     * @throws ConfigurationException when both are given and differ: which of them is meant cannot be told
     */
    Identity besides(@Nullable String urlToken, @Nullable String urlClientId, @Nullable String urlSecret) {
        if (way == Authentication.ENVIRONMENT || way == Authentication.PROFILE) {
            return this;
        }
        if (token == null && clientId == null && clientSecret == null) {
            return new Identity(way, urlToken, urlClientId, urlSecret, azureTenantId, azureLogin, profile);
        }
        boolean isAmbiguous = urlToken != null && !urlToken.equals(token)
                || urlClientId != null && !urlClientId.equals(clientId)
                || urlSecret != null && !urlSecret.equals(clientSecret);
        if (isAmbiguous) {
            throw new ConfigurationException(
                    "the JDBC URL of the workspace holds another token, client id or secret than the one that is given"
                            + " besides",
                    "Take PWD, OAuth2ClientId and OAuth2Secret out of the URL, or give nothing besides it"
                            + " (databricks.token, databricks.client-id, databricks.client-secret).");
        }
        return this;
    }

    /** How, once what is given has been looked at. */
    private Authentication found() {
        if (way != Authentication.AUTO) {
            return way;
        }
        if (token == null && clientId == null && clientSecret == null) {
            throw new ConfigurationException(
                    "the workspace needs a way to authenticate, and none is given",
                    "Set a token, or a client id and secret, or name the environment or a profile.");
        }
        if (token != null && (clientId != null || clientSecret != null)) {
            throw new ConfigurationException(
                    "the workspace has both a token and a client id or secret",
                    "Set exactly one of the two ways to authenticate, or name the one that is meant.");
        }
        if (token != null) {
            return Authentication.PAT;
        }
        return azureTenantId != null ? Authentication.AZURE_CLIENT_SECRET : Authentication.OAUTH_M2M;
    }

    Credentials credentials(String origin) {
        return switch (found()) {
            case AUTO -> throw new AssertionError("found out already");
            case PAT -> new AccessToken(required(token, "a token"));
            case OAUTH_M2M ->
                ServicePrincipal.ofWorkspace(
                        origin, required(clientId, "a client id"), required(clientSecret, "a client secret"));
            case AZURE_CLIENT_SECRET ->
                ServicePrincipal.ofAzure(
                        azureLogin == null ? AzureLogin.of(origin) : azureLogin,
                        required(azureTenantId, "an Azure tenant id"),
                        required(clientId, "a client id"),
                        required(clientSecret, "a client secret"));
            case ENVIRONMENT -> new UnifiedAuth(origin, null);
            case PROFILE -> new UnifiedAuth(origin, required(profile, "a profile"));
        };
    }

    private String required(@Nullable String value, String what) {
        if (value == null || value.isBlank()) {
            throw new ConfigurationException(
                    "to authenticate, the workspace needs " + what + ", which is not set",
                    "Set it, or another way to authenticate.");
        }
        return value;
    }

    /** Names what is given, without showing it. */
    @Override
    public String toString() {
        List<String> given = new ArrayList<>(List.of(way.name()));
        if (token != null) {
            given.add("token");
        }
        if (clientSecret != null) {
            given.add("client secret");
        }
        return String.join(", ", given);
    }
}
