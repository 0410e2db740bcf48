package dev.tributary.cdc.benchmarks;

import dev.tributary.cdc.benchmarks.workload.Workload;
import dev.tributary.cdc.benchmarks.workload.Workload.Kind;
import java.util.List;

/** Everyone who competes, and how they are started. */
enum Competitor {
    /** The pipeline to Parquet files, in the heap that is promised. */
    OURS("ours", "", "contestant.Ours", "-Xmx192m", List.of(Kind.SNAPSHOT, Kind.STREAM)),
    /** Limit: the server alone. */
    SERVER_COPY("server COPY", "", "contestant.ServerCopy", "-Xmx64m", List.of(Kind.SNAPSHOT)),
    /** Limit: one connection, nothing decoded. */
    RAW_COPY("raw COPY", "", "contestant.RawCopy", "-Xmx64m", List.of(Kind.SNAPSHOT)),
    /** Limit: the stream, nothing decoded. */
    RAW_STREAM("raw stream", "", "contestant.RawStream", "-Xmx256m", List.of(Kind.STREAM)),
    DEBEZIUM("Debezium", "debezium", "debezium.DebeziumMain", "-Xmx1g", List.of(Kind.SNAPSHOT, Kind.STREAM)),
    DEBEZIUM_TUNED(
            "Debezium tuned", "debezium", "debezium.DebeziumMain", "-Xmx2g", List.of(Kind.SNAPSHOT, Kind.STREAM)),
    SPARK("Spark JDBC", "spark", "spark.SparkMain", "-Xmx2g", List.of(Kind.SNAPSHOT)),
    AVRO("JDBC + Avro", "spark", "spark.AvroMain", "-Xmx1g", List.of(Kind.SNAPSHOT));

    private final String label;
    private final String peer;
    private final String main;
    private final String heap;
    private final List<Kind> kinds;

    Competitor(String label, String peer, String main, String heap, List<Kind> kinds) {
        this.label = label;
        this.peer = peer;
        this.main = "dev.tributary.cdc.benchmarks." + main;
        this.heap = heap;
        this.kinds = kinds;
    }

    String label() {
        return label;
    }

    /** Folder of jars that it runs on; empty when they are our own. */
    String peer() {
        return peer;
    }

    String main() {
        return main;
    }

    String heap() {
        return heap;
    }

    List<String> extraArguments() {
        return this == DEBEZIUM_TUNED ? List.of("tuned=true") : List.of();
    }

    /** Whether it is something that nothing can pass, rather than a pipeline. */
    boolean isLimit() {
        return this == SERVER_COPY || this == RAW_COPY || this == RAW_STREAM;
    }

    /** Whether it can do this, and in a time that is worth waiting for. */
    boolean takesPartIn(Workload workload) {
        boolean onlyOneTableAtATime = this == SPARK || this == AVRO;
        return kinds.contains(workload.kind())
                && !(onlyOneTableAtATime && workload.name().equals("snapshot-many"));
    }
}
