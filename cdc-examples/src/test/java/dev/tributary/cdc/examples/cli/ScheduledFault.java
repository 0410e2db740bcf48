package dev.tributary.cdc.examples.cli;

import java.time.Duration;
import java.util.Locale;

/**
 * What goes wrong in a schedule, and when.
 *
 * @param kind what goes wrong
 * @param detail more of it, as the kind takes it; may be empty
 * @param after how long after the one before it, or after that one's end where that is waited for
 * @param lasts how long, for what lasts
 * @param awaited whether the pipeline is to have recovered before the next one
 */
record ScheduledFault(Kind kind, String detail, Duration after, Duration lasts, boolean awaited) {

    /** What can go wrong. */
    enum Kind {
        KILLED("process killed (-9)"),
        KILLED_AT_STEP("process killed at a step"),
        TERMINATED("process terminated and started again"),
        SECOND_INSTANCE("second instance"),
        CONNECTION_HARMED("connection to PostgreSQL reset, half-open or black-holed"),
        SENDER_TERMINATED("walsender terminated"),
        SERVER_RESTARTED_FAST("PostgreSQL restarted fast"),
        SERVER_RESTARTED_IMMEDIATE("PostgreSQL restarted immediate"),
        REQUEST_HARMED("request turned away, lost, executed twice, truncated or slow"),
        WORKSPACE_DOWN("workspace down for seconds"),
        WORKSPACE_RESTARTED("workspace killed and started again");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + (detail.isEmpty() ? "" : " (" + detail + ")");
    }
}
