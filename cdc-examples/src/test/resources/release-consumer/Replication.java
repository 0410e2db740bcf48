package com.example;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.databricks.VolumeStager;
import dev.tributary.cdc.databricks.Workspace;
import dev.tributary.cdc.postgres.PostgresSource;

/** Copies what is there, or follows what has changed. */
public final class Replication {

    private Replication() {}

    public static void main(String[] arguments) {
        String name = arguments[0];
        Workspace workspace = Workspace.builder().jdbcUrl(arguments[4]).build();
        try (Pipeline pipeline = Pipeline.builder()
                .name(name)
                .source(PostgresSource.builder()
                        .url(arguments[1])
                        .user(arguments[2])
                        .password(arguments[3])
                        .build())
                .stager(VolumeStager.builder()
                        .workspace(workspace)
                        .catalog(arguments[5])
                        .schema(arguments[6])
                        .stagingSchema(arguments[7])
                        .build())
                .sink(DatabricksSink.builder()
                        .workspace(workspace)
                        .catalog(arguments[5])
                        .schema(arguments[6])
                        .stagingSchema(arguments[7])
                        .build())
                .build()) {
            pipeline.run(Mode.valueOf(arguments[8]));
        }
    }
}
