package dev.tributary.cdc.workspace.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in: the bearer of the workspace's own token, and service principals, whose tokens expire. Both of the
 * ways to a token that a service principal has are served, the workspace's own and, as if it were here, Entra ID's.
 * Thread-safe.
 *
 * @see <a href="https://docs.databricks.com/en/dev-tools/auth/oauth-m2m.html">OAuth machine to machine</a>
 * @see <a href="https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow">Entra ID</a>
 */
final class Tokens {

    /** Where service principals are made. */
    static final List<String> PATH = List.of("local", "service-principals");

    /** Where clients ask for the address of the former. */
    static final List<String> DISCOVERY = List.of("oidc", ".well-known", "oauth-authorization-server");

    private final String token;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Principal> principals = new ConcurrentHashMap<>();
    private final Map<String, Long> issued = new ConcurrentHashMap<>();

    private record Principal(String secret, Duration life) {}

    Tokens(String token) {
        this.token = token;
    }

    /** Refuses whoever brings no token that is good now. */
    void authenticate(@Nullable String authorization) {
        if (authorization == null || !authorization.startsWith("Bearer ")) {
            throw ApiError.credentials(401, "Credential was not sent or was of an unsupported type for this API.");
        }
        String given = authorization.substring("Bearer ".length());
        if (same(given, token)) {
            return;
        }
        Long expires = issued.get(given);
        if (expires == null || System.nanoTime() - expires >= 0) {
            throw ApiError.credentials(403, "Invalid access token.");
        }
    }

    /** Makes a service principal: {@code client_id}, {@code client_secret} and {@code expires_in_ms} of its tokens. */
    void create(Request request) throws IOException {
        JsonNode body = request.json();
        principals.put(
                body.path("client_id").asText(),
                new Principal(
                        body.path("client_secret").asText(),
                        Duration.ofMillis(body.path("expires_in_ms").asLong(3_600_000))));
        request.answer(Request.object());
    }

    /** Whether a request is for a token, which needs none. */
    static boolean isForToken(Request request) {
        List<String> path = request.segments();
        return path.equals(List.of("oidc", "v1", "token"))
                || (path.size() == 4 && path.subList(1, 4).equals(List.of("oauth2", "v2.0", "token")));
    }

    /** As <a href="https://www.rfc-editor.org/rfc/rfc8414#section-3.2">RFC 8414, 3.2</a> has it. */
    static void discover(Request request) throws IOException {
        String issuer = "http://" + request.header("Host") + "/oidc";
        request.answer(Request.object()
                .put("issuer", issuer)
                .put("authorization_endpoint", issuer + "/v1/authorize")
                .put("token_endpoint", issuer + "/v1/token"));
    }

    /** Gives a token for a client id and secret, in the header or in the form. */
    void give(Request request) throws IOException {
        String form = new String(request.stream().readAllBytes(), StandardCharsets.US_ASCII);
        String basic = request.header("Authorization");
        String id = field(form, "client_id");
        String secret = field(form, "client_secret");
        if (basic != null && basic.startsWith("Basic ")) {
            String pair =
                    new String(Base64.getDecoder().decode(basic.substring("Basic ".length())), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            id = pair.substring(0, Math.max(0, colon));
            secret = pair.substring(colon + 1);
        }
        Principal principal = principals.get(id);
        if (principal == null
                || !same(secret, principal.secret)
                || !field(form, "grant_type").equals("client_credentials")) {
            request.answer(
                    401,
                    Request.object()
                            .put("error", "invalid_client")
                            .put("error_description", "Client authentication failed"));
            return;
        }
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        String fresh = "oauth-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        issued.put(fresh, System.nanoTime() + principal.life.toNanos());
        request.answer(Request.object()
                .put("access_token", fresh)
                .put("token_type", "Bearer")
                .put("scope", field(form, "scope"))
                .put("expires_in", principal.life.toSeconds()));
    }

    private static String field(String form, String name) {
        for (String pair : form.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    private static boolean same(String given, String expected) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }
}
