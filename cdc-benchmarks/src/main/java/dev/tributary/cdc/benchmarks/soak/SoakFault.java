package dev.tributary.cdc.benchmarks.soak;

/** What happens to a pipeline that runs for long. */
public enum SoakFault {
    PIPELINE_KILLED("the pipeline is killed (`kill -9`)"),
    CONNECTION_RESET("the replication connection is reset"),
    CONNECTION_HALF_OPEN("the replication connection is reset, and the server not told"),
    CONNECTION_SILENT("nothing gets through the replication connection any more"),
    SENDER_TERMINATED("the WAL sender is terminated"),
    POSTGRES_RESTARTED("PostgreSQL is restarted (fast)"),
    WORKSPACE_UNAVAILABLE("the workspace answers 503 for some seconds"),
    WORKSPACE_BUSY("the workspace answers 429 for some seconds"),
    ANSWERS_LOST("the workspace executes some requests and loses their answers"),
    WORKSPACE_RESTARTED("the workspace is killed and started again");

    private final String text;

    SoakFault(String text) {
        this.text = text;
    }

    /** What happens, for the report. */
    public String text() {
        return text;
    }
}
