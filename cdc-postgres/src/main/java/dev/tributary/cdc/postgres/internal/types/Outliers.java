package dev.tributary.cdc.postgres.internal.types;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A policy at one column, for one kind of values that its type cannot hold: says what takes their place, and counts them.
 * A key is never replaced: two rows could become one. For one thread.
 */
final class Outliers {

    /** What happens to such a value. */
    enum Action {
        FAIL,
        NULL,
        CLAMP
    }

    private final Action action;
    private final String policy;
    private final String what;
    private final String remedy;
    private final ColumnSite site;
    private final PolicyLog log;
    private @Nullable LongAdder counter;

    /**
     * @param policy the policy's constant; FAIL, NULL or CLAMP by its name
     * @param key the policy's key in a configuration
     * @param what the kind of values, in the plural
     * @param remedy what may be set in its place, as the beginning of a sentence
     */
    Outliers(Enum<?> policy, String key, String what, String remedy, ColumnSite site, PolicyLog log) {
        this.action = Action.valueOf(policy.name());
        this.policy = key + "=" + policy.name().toLowerCase(Locale.ROOT);
        this.what = what;
        this.remedy = remedy;
        this.site = site;
        this.log = log;
    }

    /** What to do with a value; counted unless it is to fail. */
    Action act() {
        if (action == Action.FAIL || site.column().isKey()) {
            return Action.FAIL;
        }
        LongAdder adder = counter;
        if (adder == null) {
            adder = log.begin(site, policy, what);
            counter = adder;
        }
        adder.increment();
        return action;
    }

    /**
     * The failure, when that is what to do.
     *
     * @param text the value as PostgreSQL prints it
     */
    UncarriableValueException refusal(String reason, String text) {
        if (site.column().isKey() && action == Action.FAIL) {
            return new UncarriableValueException(
                    reason + "; it is part of the key, where nothing is replaced",
                    "Choose a policy that keeps it as text, correct the value at the source, or exclude the table.",
                    text);
        }
        return action == Action.FAIL
                ? new UncarriableValueException(
                        reason, remedy + ", correct the value at the source, or exclude the column.", text)
                : new UncarriableValueException(
                        reason + "; it is part of the key, where " + policy + " replaces nothing",
                        "Correct the value at the source, or choose a policy that keeps it as text.",
                        text);
    }
}
