package dev.tributary.cdc.benchmarks;

/** A contestant's process failed, or took too long. */
final class ContestantException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ContestantException(String message) {
        super(message);
    }
}
