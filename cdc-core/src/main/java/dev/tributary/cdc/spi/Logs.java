package dev.tributary.cdc.spi;

import dev.tributary.cdc.data.TableId;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import org.slf4j.spi.DefaultLoggingEventBuilder;
import org.slf4j.spi.LoggingEventAware;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What log statements carry besides their text. While threads work for a pipeline, {@link #PIPELINE} is in their mapped
 * diagnostic context (MDC), and {@link #TABLE} while they work for one table; what a host has put there under these names
 * is there again afterwards.
 *
 * <p>Figures of a statement are key-value pairs beside its text, which says the same to people. SLF4J puts pairs before the
 * text where a logging backend does not take them; for such a backend they are left out, so that nothing is said twice.
 */
public final class Logs {

    /** The pipeline's name. */
    public static final String PIPELINE = "pipeline";

    /** {@code schema.table} at the source. */
    public static final String TABLE = "table";

    /** The text alone. */
    private static final class TextOnly extends DefaultLoggingEventBuilder {

        TextOnly(Logger logger, Level level) {
            super(logger, level);
        }

        @Override
        public LoggingEventBuilder addKeyValue(String key, Object value) {
            return this;
        }

        @Override
        public LoggingEventBuilder addKeyValue(String key, Supplier<Object> value) {
            return this;
        }
    }

    private Logs() {}

    /** A statement of this level, to which key-value pairs can be added; does nothing where the level is off. */
    public static LoggingEventBuilder at(Level level, Logger logger) {
        LoggingEventBuilder builder = logger.atLevel(level);
        // What is neither this class nor an aware logger brings a builder of its own, as Log4j does.
        return builder.getClass() == DefaultLoggingEventBuilder.class && !(logger instanceof LoggingEventAware)
                ? new TextOnly(logger, level)
                : builder;
    }

    /** See {@link #at}. */
    public static LoggingEventBuilder debug(Logger logger) {
        return at(Level.DEBUG, logger);
    }

    /** See {@link #at}. */
    public static LoggingEventBuilder info(Logger logger) {
        return at(Level.INFO, logger);
    }

    /** See {@link #at}. */
    public static LoggingEventBuilder warn(Logger logger) {
        return at(Level.WARN, logger);
    }

    /** The same work, whose log statements carry the pipeline. */
    public static Runnable ofPipeline(String pipeline, Runnable work) {
        return () -> with(PIPELINE, pipeline, () -> {
            work.run();
            return true;
        });
    }

    /** The same work, whose log statements carry what those of the calling thread do now. */
    public static Runnable asHere(Runnable work) {
        String pipeline = MDC.get(PIPELINE);
        return pipeline == null ? work : ofPipeline(pipeline, work);
    }

    /** Does work whose log statements carry the pipeline. */
    public static <T> T ofPipeline(String pipeline, Supplier<T> work) {
        return with(PIPELINE, pipeline, work);
    }

    /** Does work whose log statements carry the table. */
    public static <T> T ofTable(TableId table, Supplier<T> work) {
        return with(TABLE, table.toString(), work);
    }

    private static <T> T with(String key, String value, Supplier<T> work) {
        String before = MDC.get(key);
        MDC.put(key, value);
        try {
            return work.get();
        } finally {
            if (before == null) {
                MDC.remove(key);
            } else {
                MDC.put(key, before);
            }
        }
    }
}
