package dev.tributary.cdc.databricks.internal.warehouse;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What the statements of a run are tagged with, so that they can be found in the query history.
 *
 * @param pipeline its name, or empty for statements that stop nobody else's
 * @param run what no other run has
 * @see <a href="https://docs.databricks.com/en/sql/user/queries/query-tags.html">Query tags</a>
 */
public record Tags(Optional<String> pipeline, String run) {

    static final String PIPELINE = "tributary_pipeline";
    static final String RUN = "tributary_run";

    /** Of a run of a pipeline that writes. */
    public static Tags ofRun(String pipeline) {
        return new Tags(Optional.of(pipeline), random());
    }

    /** Of anything else. */
    public static Tags none() {
        return new Tags(Optional.empty(), random());
    }

    private static String random() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** As a session's setting has them; all of it is letters, digits and hyphens. */
    String text() {
        return pipeline.map(name -> PIPELINE + ':' + name + ',').orElse("") + RUN + ':' + run;
    }

    /** Whether a statement with these tags belongs to another run of the same pipeline. */
    boolean isOfEarlierRun(Map<String, String> tags) {
        return pipeline.isPresent()
                && pipeline.get().equals(tags.get(PIPELINE))
                && tags.containsKey(RUN)
                && !run.equals(tags.get(RUN));
    }
}
