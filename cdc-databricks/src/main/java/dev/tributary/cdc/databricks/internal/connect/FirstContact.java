package dev.tributary.cdc.databricks.internal.connect;

import dev.tributary.cdc.Finding;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether anything answers at a workspace's address, whatever it says: without that, every other question would be repeated
 * for as long as requests are.
 */
public final class FirstContact {

    /** Enough for a proxy, a name server that is slow, and TLS. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What the finding is about. */
    public static final String CHECK = "workspace";

    private FirstContact() {}

    /** The failure, in the same words whoever asks; empty when there is an answer. */
    public static Optional<Finding> failure(Settings settings) {
        AtomicReference<@Nullable IOException> failed = new AtomicReference<>();
        Patience.limit(PATIENCE, () -> {
            try {
                Http.Answer unused = Http.send("GET", URI.create(settings.origin() + "/"), Map.of(), null);
            } catch (IOException e) {
                failed.set(e);
            }
        });
        IOException e = failed.get();
        return e == null ? Optional.empty() : Optional.of(finding(settings, e));
    }

    private static Finding finding(Settings settings, IOException e) {
        String why = String.valueOf(e.getMessage());
        return Finding.failure(
                CHECK,
                "nothing answers at " + settings.origin() + ": " + why,
                "Check the address and its scheme (one without a scheme is taken for https://; a local workspace is"
                        + " http://127.0.0.1 with its port), and that a proxy or firewall lets this machine through.");
    }
}
