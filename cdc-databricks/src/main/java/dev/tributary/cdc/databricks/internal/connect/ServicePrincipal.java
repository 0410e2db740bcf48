package dev.tributary.cdc.databricks.internal.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens by the client-credentials grant, fetched when needed and again before they expire. The vendor's SDK can do this
 * too, but logs the answer with the token in it, and a secret that is sent in the body. Thread-safe.
 *
 * @see <a href="https://docs.databricks.com/en/dev-tools/auth/oauth-m2m.html">OAuth machine to machine</a>
 * @see <a href="https://learn.microsoft.com/en-us/azure/databricks/dev-tools/auth/service-prin-aad-token">Entra ID</a>
 */
final class ServicePrincipal implements Credentials {

    private static final Logger LOG = LoggerFactory.getLogger(ServicePrincipal.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Azure Databricks, as Entra ID knows it in every cloud. */
    private static final String AZURE_SCOPE = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default";

    /** A token is replaced when it has a third of its life left, or this much. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private final String name;
    private final URI endpoint;
    private final Map<String, String> form;
    private final Map<String, String> headers;
    private @Nullable Token token;

    private record Token(String secret, long expiresNanos, long renewNanos) {}

    private ServicePrincipal(String name, URI endpoint, Map<String, String> form, Map<String, String> headers) {
        this.name = name;
        this.endpoint = endpoint;
        this.form = form;
        this.headers = headers;
    }

    /** At the workspace itself. */
    static ServicePrincipal ofWorkspace(String origin, String clientId, String clientSecret) {
        String pair = clientId + ':' + clientSecret;
        return new ServicePrincipal(
                "oauth-m2m",
                URI.create(origin + "/oidc/v1/token"),
                Map.of("grant_type", "client_credentials", "scope", "all-apis"),
                Map.of(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))));
    }

    /**
     * At Entra ID.
     *
     * @param login its address
     */
    static ServicePrincipal ofAzure(String login, String tenantId, String clientId, String clientSecret) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", clientId);
        form.put("client_secret", clientSecret);
        form.put("scope", AZURE_SCOPE);
        return new ServicePrincipal(
                "azure-client-secret", URI.create(login + '/' + tenantId + "/oauth2/v2.0/token"), form, Map.of());
    }

    @Override
    public synchronized Map<String, String> headers() {
        Token current = token;
        long now = System.nanoTime();
        if (current == null || now - current.renewNanos >= 0) {
            try {
                current = fetch();
                token = current;
            } catch (CredentialsException e) {
                if (current == null || now - current.expiresNanos >= 0) {
                    throw e;
                }
                LOG.debug("the token is kept, since another could not be had yet", e);
            }
        }
        return header(current);
    }

    private static Map<String, String> header(Token current) {
        return Map.of("Authorization", "Bearer " + current.secret);
    }

    @Override
    public synchronized boolean renew(Map<String, String> refused) {
        Token current = token;
        // Another thread may have seen the refusal first.
        if (current != null && header(current).equals(refused)) {
            token = null;
        }
        return true;
    }

    private Token fetch() {
        Map<String, String> sent = new LinkedHashMap<>(headers);
        sent.put("Content-Type", "application/x-www-form-urlencoded");
        sent.put("Accept", "application/json");
        sent.put("User-Agent", Product.NAME);
        String encoded = form.entrySet().stream()
                .map(field -> field.getKey() + '=' + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        long asked = System.nanoTime();
        Http.Answer answer;
        try {
            answer = Http.send("POST", endpoint, sent, new Http.Bytes(encoded.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new CredentialsException("no token from " + place() + ": " + e.getMessage(), 0, true, e);
        }
        int status = answer.status();
        if (status >= 300 && status < 400) {
            RedirectedException redirected =
                    new RedirectedException(endpoint, answer.header("Location").orElse(""));
            throw new CredentialsException("no token: " + redirected.getMessage(), status, false, redirected);
        }
        JsonNode body = parsed(answer.body());
        String secret = body.path("access_token").asText("");
        if (status != 200 || secret.isEmpty()) {
            boolean passing = status == 429 || status >= 500;
            throw new CredentialsException(
                    place() + " gives no token: HTTP " + status + reason(body), status, passing, null);
        }
        Duration life = Duration.ofSeconds(body.path("expires_in").asLong(3600));
        Duration ahead = life.dividedBy(3).compareTo(AHEAD) < 0 ? life.dividedBy(3) : AHEAD;
        LOG.debug("a token from {} for {} s", place(), life.toSeconds());
        return new Token(
                secret, asked + life.toNanos(), asked + life.minus(ahead).toNanos());
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            // An error page; the status says enough.
            return JSON.createObjectNode();
        }
    }

    /** As <a href="https://www.rfc-editor.org/rfc/rfc6749#section-5.2">RFC 6749, 5.2</a> has it: never the credential. */
    private static String reason(JsonNode body) {
        String error = body.path("error").asText("");
        String description =
                body.path("error_description").asText(body.path("message").asText(""));
        String text = (error + (error.isEmpty() || description.isEmpty() ? "" : ": ") + description).strip();
        return text.isEmpty() ? "" : ", " + (text.length() > 300 ? text.substring(0, 300) + "…" : text);
    }

    private String place() {
        return endpoint.getScheme() + "://" + endpoint.getAuthority();
    }

    @Override
    public String describe() {
        return name;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return name + " at " + place();
    }
}
