package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.databricks.internal.sql.TableName;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Names of the tables that a run makes for its own use: {@code _cdc_stg_<pipeline>_<epoch>_<run>_<number>} and
 * {@code _cdc_new_…}. A pipeline's name has no underscore, so {@code __} can stand for its hyphen and no pipeline's tables
 * are taken for another's. The run's random part keeps an epoch that comes again, after a state was set back, from
 * finding tables of its former life. Thread-safe.
 */
final class OwnNames {

    private static final String STAGING = "_cdc_stg_";
    private static final String SHADOW = "_cdc_new_";

    private final String pipeline;
    private final long epoch;
    private final String run = String.format("%08x", new SecureRandom().nextInt());
    private final AtomicInteger number = new AtomicInteger();

    OwnNames(String pipeline, long epoch) {
        this.pipeline = pipeline.replace("-", "__");
        this.epoch = epoch;
    }

    TableName staging(String catalog, String schema) {
        return new TableName(catalog, schema, next(STAGING));
    }

    TableName shadow(String catalog, String schema) {
        return new TableName(catalog, schema, next(SHADOW));
    }

    private String next(String prefix) {
        return prefix + pipeline + '_' + epoch + '_' + run + '_' + number.incrementAndGet();
    }

    /** Whether a table was made by another run of this pipeline. */
    boolean isLeftover(String table) {
        String name = table.toLowerCase(Locale.ROOT);
        Pattern pattern = Pattern.compile(
                "(?:" + STAGING + '|' + SHADOW + ')' + Pattern.quote(pipeline) + "_\\d+_([0-9a-f]{8})_\\d+");
        var matcher = pattern.matcher(name);
        return matcher.matches() && !matcher.group(1).equals(run);
    }
}
