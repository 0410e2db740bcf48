package dev.tributary.cdc.databricks.internal.connect;

import com.databricks.sdk.core.DatabricksConfig;
import com.databricks.sdk.core.DatabricksException;
import com.databricks.sdk.core.http.HttpClient;
import com.databricks.sdk.core.http.Request;
import com.databricks.sdk.core.http.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whatever the SDK finds in the environment or in a profile, once it is asked for. Thread-safe.
 *
 * @see <a href="https://docs.databricks.com/en/dev-tools/auth/unified-auth.html">Unified authentication</a>
 */
final class UnifiedAuth implements Credentials {

    private final String origin;
    private final @Nullable String profile;
    private @Nullable Credentials found;

    /**
     * Reads nothing yet.
     *
     * @param profile to be read from the configuration file, or null for the environment
     */
    UnifiedAuth(String origin, @Nullable String profile) {
        this.origin = origin;
        this.profile = profile;
    }

    @Override
    public Map<String, String> headers() {
        return found().headers();
    }

    @Override
    public boolean renew(Map<String, String> refused) {
        return found().renew(refused);
    }

    private synchronized Credentials found() {
        Credentials known = found;
        if (known == null) {
            known = find();
            found = known;
        }
        return known;
    }

    private Credentials find() {
        DatabricksConfig config = new DatabricksConfig().setProfile(profile).setHttpClient(new Plain());
        try {
            config.resolve();
        } catch (DatabricksException | IllegalStateException e) {
            throw new CredentialsException(describe() + " cannot be used: " + e.getMessage(), 0, false, e);
        }
        requireSameHost(config.getHost());
        config.setHost(origin);
        String type = Optional.ofNullable(config.getAuthType()).orElse("");
        if ((type.isEmpty() || type.equals("pat")) && config.getToken() != null) {
            return new AccessToken(config.getToken());
        }
        if ((type.isEmpty() || type.equals("oauth-m2m"))
                && config.getClientId() != null
                && config.getClientSecret() != null) {
            return ServicePrincipal.ofWorkspace(origin, config.getClientId(), config.getClientSecret());
        }
        if ((type.isEmpty() || type.equals("azure-client-secret"))
                && config.getAzureClientId() != null
                && config.getAzureClientSecret() != null
                && config.getAzureTenantId() != null) {
            return ServicePrincipal.ofAzure(
                    AzureLogin.of(origin),
                    config.getAzureTenantId(),
                    config.getAzureClientId(),
                    config.getAzureClientSecret());
        }
        return new Other(config);
    }

    /** What is meant for one workspace is not shown to another. */
    private void requireSameHost(@Nullable String host) {
        if (host == null || host.isBlank()) {
            return;
        }
        String other = host.contains("://") ? host : "https://" + host;
        if (!authority(other).equals(authority(origin))) {
            throw new CredentialsException(
                    describe() + " is for " + authority(other) + ", the workspace is " + authority(origin),
                    0,
                    false,
                    null);
        }
    }

    private static String authority(String address) {
        URI uri = URI.create(address.strip());
        int port = uri.getPort() >= 0 ? uri.getPort() : "http".equals(uri.getScheme()) ? 80 : 443;
        return String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ':' + port;
    }

    @Override
    public String describe() {
        return profile == null ? "the environment" : "profile '" + profile + "'";
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return describe();
    }

    /** The ways that the SDK alone knows: they refresh themselves. */
    private record Other(DatabricksConfig config) implements Credentials {

        @Override
        public Map<String, String> headers() {
            try {
                return config.authenticate();
            } catch (DatabricksException | IllegalArgumentException | IllegalStateException e) {
                throw new CredentialsException(
                        "no credential from " + config.getAuthType() + ": " + e.getMessage(),
                        0,
                        e.getCause() instanceof IOException,
                        e);
            }
        }

        @Override
        public boolean renew(Map<String, String> refused) {
            return false;
        }

        @Override
        public String describe() {
            return String.valueOf(config.getAuthType());
        }

        @Override
        public String toString() {
            return describe();
        }
    }

    /** For asking whoever gives tokens. The answer's text stays out of the SDK's log, which would show the token. */
    private static final class Plain implements HttpClient {

        @Override
        public Response execute(Request request) throws IOException {
            Http.Answer answer =
                    Http.send(request.getMethod(), request.getUri(), request.getHeaders(), SdkHttp.body(request));
            boolean wanted = request.getRedirectionBehavior().isPresent();
            if (answer.status() >= 300 && answer.status() < 400 && !wanted) {
                throw new RedirectedException(
                        request.getUri(), answer.header("Location").orElse(""));
            }
            return new Response(
                    request,
                    answer.uri().toURL(),
                    answer.status(),
                    String.valueOf(answer.status()),
                    answer.headers(),
                    new ByteArrayInputStream(answer.body()));
        }
    }
}
