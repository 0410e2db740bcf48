package dev.tributary.cdc.examples.config;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.postgres.ColumnTreatment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Which columns are masked, hashed and truncated, as configured. Immutable; shows no secret. */
public final class ColumnRules {

    /** Strictest first: the first that matches a column counts. */
    private enum Kind {
        MASK,
        MASK_WITH,
        HASH,
        TRUNCATE
    }

    private record Rule(Kind kind, String pattern, Pattern regex, String literal, int length) {}

    private final List<Rule> rules = new ArrayList<>();
    private final String hashKey;

    private ColumnRules(Configuration configuration) {
        this.hashKey = configuration.text(Key.SOURCE_COLUMNS_HASH_KEY, "");
        for (String item : configuration.list(Key.SOURCE_COLUMNS_MASK, List.of())) {
            int colon = item.lastIndexOf(':');
            if (colon < 0) {
                add(Kind.MASK, item, "", 0);
            } else {
                add(Kind.MASK_WITH, item.substring(0, colon), item.substring(colon + 1), 0);
            }
        }
        for (String item : configuration.list(Key.SOURCE_COLUMNS_HASH, List.of())) {
            add(Kind.HASH, item, "", 0);
        }
        for (String item : configuration.list(Key.SOURCE_COLUMNS_TRUNCATE, List.of())) {
            int colon = item.lastIndexOf(':');
            add(Kind.TRUNCATE, item.substring(0, Math.max(0, colon)), "", length(item, colon));
        }
        rules.sort(Comparator.comparing(Rule::kind).thenComparing(Rule::length));
        if (configuration.has(Key.SOURCE_COLUMNS_HASH) && hashKey.isEmpty()) {
            throw new ConfigurationException(
                    Key.SOURCE_COLUMNS_HASH + " is set, but " + Key.SOURCE_COLUMNS_HASH_KEY + " is not",
                    "Set " + Key.SOURCE_COLUMNS_HASH_KEY + " to a random secret of at least "
                            + ColumnTreatment.MIN_HASH_KEY_BYTES + " characters, and keep it.");
        }
    }

    /**
     * Reads the keys.
     *
     * @throws ConfigurationException when a value is none of its kind
     */
    static ColumnRules of(Configuration configuration) {
        return new ColumnRules(configuration);
    }

    private void add(Kind kind, String pattern, String literal, int length) {
        rules.add(new Rule(kind, pattern, TablePatterns.compile(pattern), literal, length));
    }

    private static int length(String item, int colon) {
        try {
            int length = Integer.parseInt(item.substring(colon + 1));
            if (colon > 0 && length >= 1) {
                return length;
            }
        } catch (NumberFormatException e) {
            throw new ConfigurationException(Key.SOURCE_COLUMNS_TRUNCATE + " is '" + item + "'", LENGTH_WANTED, e);
        }
        throw new ConfigurationException(Key.SOURCE_COLUMNS_TRUNCATE + " is '" + item + "'", LENGTH_WANTED);
    }

    private static final String LENGTH_WANTED =
            "Give each pattern a length of at least 1, as in public.person.notes:20.";

    /** For the builder of the source. */
    ColumnTreatment[] treatments() {
        return rules.stream()
                .map(rule -> switch (rule.kind()) {
                    case MASK -> ColumnTreatment.mask(rule.pattern());
                    case MASK_WITH -> ColumnTreatment.maskWith(rule.literal(), rule.pattern());
                    case HASH -> ColumnTreatment.hash(hashKey, rule.pattern());
                    case TRUNCATE -> ColumnTreatment.truncate(rule.length(), rule.pattern());
                })
                .toArray(ColumnTreatment[]::new);
    }
}
