package dev.tributary.cdc.workspace;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the local workspace can do to a request, as networks, gateways and warehouses do.
 *
 * @see FaultRule
 */
public enum Fault {
    /** Turned away with HTTP 429 and {@code Retry-After}, one second unless said otherwise. Not executed. */
    TOO_MANY_REQUESTS("429", Argument.OPTIONAL_TIME),
    /** Turned away with HTTP 503, with {@code Retry-After} when a time is given. Not executed. */
    UNAVAILABLE("503", Argument.OPTIONAL_TIME),
    /** Executed; the answer is 503, as if it had not been. */
    EXECUTED_UNAVAILABLE("503-after", Argument.OPTIONAL_TIME),
    /** Executed; the connection ends without an answer. */
    LOST("lost", Argument.NONE),
    /** Executed twice, one after the other; the second answer is given. */
    TWICE("twice", Argument.NONE),
    /** Executed after the given time. */
    SLOW("slow", Argument.TIME),
    /** Waits, not executed, until it is told to go on or is dropped. */
    HUNG("hung", Argument.NONE),
    /** Executed; the answer waits until it is told to go on or is dropped. */
    HUNG_AFTER("hung-after", Argument.NONE),
    /** Not executed, and neither is any later request: all are answered 503 until other rules are set. */
    DOWN("down", Argument.NONE),
    /** Executed; its answer is lost, and every later request is answered 503 until other rules are set. */
    DOWN_AFTER("down-after", Argument.NONE),
    /** A statement is answered before it has run, so that the client must poll for its result. */
    PENDING("pending", Argument.NONE),
    /** The session of a statement is gone when it arrives. */
    EXPIRED_SESSION("expired-session", Argument.NONE),
    /** Turned away as with a token that is not valid any more. */
    EXPIRED_TOKEN("expired-token", Argument.NONE),
    /** Half of an upload is stored, and answered as if it were all. */
    TRUNCATED("truncated", Argument.NONE),
    /** Half of an upload is stored, and answered with 503. */
    TRUNCATED_UNAVAILABLE("truncated-503", Argument.NONE),
    /** An upload is stored with one bit in its middle turned round. */
    CORRUPTED("corrupted", Argument.NONE),
    /** The file of a request, or the first that a statement names, is deleted before it is served. */
    MISSING_FILE("missing-file", Argument.NONE),
    /** A statement is not executed; it fails as if another transaction had changed its table meanwhile. */
    CONFLICT("conflict", Argument.NONE),
    /** Nothing is executed; the answer is that of storage without space. */
    DISK_FULL("disk-full", Argument.NONE),
    /** Nothing is executed; the answer is that to somebody whose privileges were revoked. */
    FORBIDDEN("forbidden", Argument.NONE);

    /** Whether the name is followed by {@code =} and a time. */
    enum Argument {
        NONE,
        OPTIONAL_TIME,
        TIME
    }

    private final String text;
    private final Argument argument;

    Fault(String text, Argument argument) {
        this.text = text;
        this.argument = argument;
    }

    /** Its name in the text of a rule. */
    public String text() {
        return text;
    }

    Argument argument() {
        return argument;
    }

    static Fault of(String text) {
        return Arrays.stream(values())
                .filter(fault -> fault.text.equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no fault; there are "
                        + Arrays.stream(values()).map(Fault::text).collect(Collectors.joining(", "))));
    }
}
