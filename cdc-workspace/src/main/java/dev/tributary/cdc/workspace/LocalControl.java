package dev.tributary.cdc.workspace;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an administrator would do at a real workspace, by calls that real ones do not have. */
final class LocalControl {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f]+)\"");

    private LocalControl() {}

    static ServicePrincipal newServicePrincipal(String host, String token, Duration tokensLive) {
        ServicePrincipal made = new ServicePrincipal(
                UUID.randomUUID().toString(),
                "secret-" + UUID.randomUUID().toString().replace("-", ""));
        call(
                host + "/local/service-principals",
                token,
                "{\"client_id\":\"" + made.clientId() + "\",\"client_secret\":\"" + made.clientSecret()
                        + "\",\"expires_in_ms\":" + tokensLive.toMillis() + "}");
        return made;
    }

    static String newWarehouse(String host, String token, Duration startTakes) {
        String answer = call(host + "/local/warehouses", token, "{\"starts_in_ms\":" + startTakes.toMillis() + "}");
        Matcher id = ID.matcher(answer);
        if (!id.find()) {
            throw new IllegalStateException("no id of a warehouse in " + answer);
        }
        return id.group(1);
    }

    private static String call(String address, String token, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .timeout(ANSWER_LIMIT)
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(address + " answered " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException e) {
            throw new IllegalStateException("the local workspace does not answer at " + address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the local workspace", e);
        }
    }
}
