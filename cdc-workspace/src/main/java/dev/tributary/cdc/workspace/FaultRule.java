package dev.tributary.cdc.workspace;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Which requests meet with which {@link Fault}. Immutable.
 *
 * <p>As a text: {@code FAULT[=TIME] [on KIND] [at N | at N-M | at all] [sql REGEX]}, for example
 * {@code lost on MERGE INTO table at 2}, {@code slow=3s on PUT file at all} or {@code 503 sql orders.*customer}. A kind is
 * what {@link WorkspaceFaults#requests} calls it; {@code *} stands for any text. Without {@code on} any request fits. Of
 * the requests that fit, the first is meant unless said otherwise. The expression is looked for anywhere in a statement;
 * requests without a statement do not fit it.
 *
 * @param fault what happens
 * @param time how long, for faults that take a time; null for their default
 * @param kind the kinds it is for
 * @param first the number, from 1, of the first request that it is for, among those that fit
 * @param last the number of the last one; {@link #ALL} for no end
 * @param sql what the statement must contain; null for any request
 */
public record FaultRule(Fault fault, @Nullable Duration time, String kind, int first, int last, @Nullable Pattern sql) {

    /** As {@link #last}: no end. */
    public static final int ALL = Integer.MAX_VALUE;

    private static final Pattern TEXT = Pattern.compile(
            "(?<fault>[A-Za-z0-9-]+)(?:=(?<time>\\S+))?(?:\\s+on\\s+(?<kind>.+?))?(?:\\s+at\\s+(?<at>all|\\d+(?:-\\d+)?))?"
                    + "(?:\\s+sql\\s+(?<sql>.+))?");
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s)");

    /** Checks the numbers. */
    public FaultRule {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("Requests are counted from 1 up, not from " + first + " to " + last);
        }
        if ((kind + (sql == null ? "" : sql.pattern())).contains("\n")) {
            throw new IllegalArgumentException("A rule is one line; in an expression, \\s stands for the end of one");
        }
        if (fault.argument() == Fault.Argument.TIME && time == null) {
            throw new IllegalArgumentException("'" + fault.text() + "' needs a time, such as " + fault.text() + "=2s");
        }
        if (fault.argument() == Fault.Argument.NONE && time != null) {
            throw new IllegalArgumentException("'" + fault.text() + "' takes no time");
        }
    }

    /** The fault for the first request of any kind. */
    public static FaultRule of(Fault fault) {
        return new FaultRule(fault, null, "*", 1, 1, null);
    }

    /** {@link Fault#SLOW} for the first request of any kind. */
    public static FaultRule slow(Duration time) {
        return new FaultRule(Fault.SLOW, time, "*", 1, 1, null);
    }

    /** For requests of this kind only; {@code *} stands for any text. */
    public FaultRule on(String requests) {
        return new FaultRule(fault, time, requests, first, last, sql);
    }

    /** For the n-th request that fits, counted from 1. */
    public FaultRule at(int number) {
        return new FaultRule(fault, time, kind, number, number, sql);
    }

    /** For every request that fits. */
    public FaultRule always() {
        return new FaultRule(fault, time, kind, 1, ALL, sql);
    }

    /** For statements that contain this expression only. */
    public FaultRule sql(String regex) {
        return new FaultRule(fault, time, kind, first, last, expression(regex));
    }

    /**
     * Reads a rule.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static FaultRule parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no rule: FAULT[=TIME] [on KIND] [at N | at N-M | at all] [sql REGEX]");
        }
        Fault fault = Fault.of(matcher.group("fault"));
        String time = matcher.group("time");
        String kind = matcher.group("kind");
        String at = matcher.group("at");
        String sql = matcher.group("sql");
        int first = 1;
        int last = 1;
        if (at != null && at.equals("all")) {
            last = ALL;
        } else if (at != null) {
            String[] ends = at.split("-", 2);
            first = number(ends[0]);
            last = number(ends[ends.length - 1]);
        }
        return new FaultRule(
                fault,
                time == null ? null : time(time),
                kind == null ? "*" : kind,
                first,
                last,
                sql == null ? null : expression(sql));
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + digits + "' is no number of a request", e);
        }
    }

    private static Pattern expression(String regex) {
        try {
            return Pattern.compile(regex, Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + regex + "' is no regular expression: " + e.getDescription(), e);
        }
    }

    private static Duration time(String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no time, such as 500ms or 2s");
        }
        long amount = Long.parseLong(matcher.group(1));
        return matcher.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
    }

    /** Whether a request fits, its number aside. */
    public boolean fits(String requestKind, @Nullable String statement) {
        if (sql != null && (statement == null || !sql.matcher(statement).find())) {
            return false;
        }
        String[] pieces = kind.split("\\*", -1);
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pieces.length; i++) {
            regex.append(i == 0 ? "" : ".*").append(Pattern.quote(pieces[i]));
        }
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE)
                .matcher(requestKind)
                .matches();
    }

    /** Whether it is for the n-th of the requests that fit. */
    public boolean isFor(int number) {
        return number >= first && number <= last;
    }

    /** Its text, from which it can be read again. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(fault.text());
        if (time != null) {
            text.append('=').append(time.toMillis()).append("ms");
        }
        if (!kind.equals("*")) {
            text.append(" on ").append(kind);
        }
        if (last == ALL && first == 1) {
            text.append(" at all");
        } else if (last != 1) {
            text.append(" at ").append(first).append(last == first ? "" : "-" + last);
        }
        if (sql != null) {
            text.append(" sql ").append(sql.pattern());
        }
        return text.toString();
    }
}
