package dev.tributary.cdc.postgres.pipeline;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.postgres.PostgresSource;
import java.io.IOException;

/** Copies and follows wide rows in the heap that its process has; a line on standard input begins each run. */
final class WideRowsRun {

    private WideRowsRun() {}

    public static void main(String[] arguments) throws IOException {
        CountingDestination destination = new CountingDestination();
        for (Mode mode : new Mode[] {Mode.SNAPSHOT, Mode.CDC}) {
            while (System.in.read() != '\n') {
                Thread.onSpinWait();
            }
            try (Pipeline pipeline = Pipeline.builder()
                    .name("wide")
                    .source(PostgresSource.builder()
                            .url(arguments[0])
                            .user(arguments[1])
                            .password(arguments[2])
                            .slot("wide")
                            .publication("wide")
                            .build())
                    .stager(destination)
                    .sink(destination)
                    .snapshotReaders(2)
                    .build()) {
                RunReport report = pipeline.run(mode);
                System.out.println("RESULT " + mode + " rows=" + report.rowsRead() + " ");
            }
        }
    }
}
