package dev.tributary.cdc.examples.config;

import dev.tributary.cdc.postgres.KeylessPolicy;
import dev.tributary.cdc.postgres.PostgresSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reads {@link Key#TABLES_WITHOUT_KEY}: a policy for all tables, or {@code policy:pattern} for some, or both. */
final class KeylessTables {

    private KeylessTables() {}

    static void apply(Configuration configuration, PostgresSource.Builder builder) {
        for (String item : configuration.list(Key.TABLES_WITHOUT_KEY, List.of())) {
            int colon = item.indexOf(':');
            if (colon < 0) {
                builder.keylessTables(policy(item, item));
            } else {
                builder.keylessTables(
                        policy(item, item.substring(0, colon)),
                        item.substring(colon + 1).strip());
            }
        }
    }

    private static KeylessPolicy policy(String item, String name) {
        return Arrays.stream(KeylessPolicy.values())
                .filter(policy -> spelled(policy).equals(name.strip()))
                .findFirst()
                .orElseThrow(() -> Configuration.invalid(
                        Key.TABLES_WITHOUT_KEY,
                        "is '" + item + "'",
                        Arrays.stream(KeylessPolicy.values())
                                        .map(KeylessTables::spelled)
                                        .collect(Collectors.joining(", "))
                                + ", or one of them with a pattern such as append:public.log_*"));
    }

    private static String spelled(KeylessPolicy policy) {
        return policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
