package dev.tributary.cdc.databricks.internal.files;

import dev.tributary.cdc.databricks.internal.sql.TableName;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in a volume a run keeps its files: {@code /Volumes/<catalog>/<schema>/<volume>/<pipeline>/<epoch>-<random>}. The
 * pipeline's own level keeps pipelines apart that share a volume; the random part keeps names unique even when a state is
 * set back and an epoch comes again.
 */
final class StagingDirectory {

    private static final Pattern RUN = Pattern.compile("(\\d{1,18})-[0-9a-f]{8}");

    private StagingDirectory() {}

    static String ofVolume(TableName volume) {
        return "/Volumes/" + volume.catalog() + '/' + volume.schema() + '/' + volume.name();
    }

    static String ofPipeline(TableName volume, String pipeline) {
        return ofVolume(volume) + '/' + pipeline;
    }

    /** Where a pipeline's refused rows are kept; the name is none of a run. */
    static String ofRefused(TableName volume, String pipeline) {
        return ofPipeline(volume, pipeline) + "/refused";
    }

    static String ofRun(TableName volume, String pipeline, long epoch, int random) {
        return ofPipeline(volume, pipeline) + '/' + epoch + '-' + String.format("%08x", random);
    }

    /** The epoch in the name of a run's directory; empty when it is none. */
    static OptionalLong epoch(String name) {
        Matcher matcher = RUN.matcher(name);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }
}
