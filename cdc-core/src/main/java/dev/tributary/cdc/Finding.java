package dev.tributary.cdc;

import java.util.Objects;

/**
 * What one check of an {@link Examination} found. Immutable; holds no secret.
 *
 * @param check what was looked at, in a few words: <em>wal_level</em>, <em>table public.customer</em>
 * @param severity how bad it is
 * @param detail what was found, one sentence or less
 * @param remedy what to do about it, one sentence; empty when nothing needs to be done
 */
public record Finding(String check, Severity severity, String detail, String remedy) {

    /** How bad a finding is, from good to bad. */
    public enum Severity {
        /** As it should be. */
        OK,
        /** A run works, but not for ever, not as well as it could, or not for everything. */
        WARNING,
        /** A run fails. */
        FAILURE
    }

    public Finding {
        Objects.requireNonNull(check);
        Objects.requireNonNull(severity);
        Objects.requireNonNull(detail);
        if (severity == Severity.FAILURE && remedy.isEmpty()) {
            throw new IllegalArgumentException("a failure without a remedy: " + detail);
        }
    }

    /** Nothing needs to be done. */
    public static Finding ok(String check, String detail) {
        return new Finding(check, Severity.OK, detail, "");
    }

    public static Finding warning(String check, String detail, String remedy) {
        return new Finding(check, Severity.WARNING, detail, remedy);
    }

    public static Finding failure(String check, String detail, String remedy) {
        return new Finding(check, Severity.FAILURE, detail, remedy);
    }

    /** What a run would be ended by. */
    public static Finding failure(String check, CdcException error) {
        String message = error.getMessage();
        return failure(check, message == null ? error.getClass().getSimpleName() : message, error.remedy());
    }
}
