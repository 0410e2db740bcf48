package dev.tributary.cdc;

import org.jspecify.annotations.Nullable;

/**
 * Every failure of a pipeline. Says whether trying again can help and what the operator should do. Messages and
 * remedies hold no secrets.
 */
public abstract sealed class CdcException extends RuntimeException
        permits ConfigurationException,
                SourceException,
                SchemaChangeException,
                StagingException,
                SinkException,
                FencedException,
                RowRefusedException,
                StateException {

    private static final long serialVersionUID = 1L;

    /** Whether running again can succeed. */
    public enum Retry {
        /** Yes, as it is: the cause passes by itself. */
        TRANSIENT,
        /** Yes, once the remedy has been applied. */
        AFTER_FIX,
        /** No: this run must not be repeated. */
        NEVER
    }

    /** What failed; errors are counted by it. */
    public enum Category {
        /** Reading from the source. */
        SOURCE,
        /** Writing files for the destination. */
        STAGING,
        /** What the destination was asked to do. */
        DESTINATION,
        /** What is known of earlier runs, or another run. */
        STATE,
        /** Settings, tables or rows are not as they must be. */
        VALIDATION
    }

    private final Retry retry;
    private final String remedy;
    private @Nullable String summary;

    protected CdcException(Retry retry, String message, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.retry = retry;
        this.remedy = remedy;
    }

    public final Retry retry() {
        return retry;
    }

    /** What failed. */
    public abstract Category category();

    /**
     * What happened, without any value of a row: for whoever is told of a pipeline's health. The message itself unless that
     * quotes one.
     */
    public final String summary() {
        String other = summary;
        return other == null ? String.valueOf(getMessage()) : other;
    }

    /**
     * For whoever makes an error whose message quotes a row, or may do so since a server has written it.
     *
     * @param summary what is told in its place, see {@link #summary()}
     * @return the error
     */
    public static <E extends CdcException> E quotingRows(E error, String summary) {
        CdcException any = error;
        any.summary = summary;
        return error;
    }

    /** One sentence that tells the operator what to do. */
    public final String remedy() {
        return remedy;
    }
}
