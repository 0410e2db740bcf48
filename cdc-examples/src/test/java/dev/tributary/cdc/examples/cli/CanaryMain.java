package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RefusalPolicy;
import dev.tributary.cdc.data.BytesVector;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.examples.config.Configuration;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.spi.BatchCheck;
import dev.tributary.cdc.spi.RefusedRows;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.Stager;
import dev.tributary.cdc.spi.StagerContext;
import dev.tributary.cdc.spi.StagerSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs a pipeline step by step, for {@link CanariesIT}: a line on standard input begins the next one. It logs everything
 * that can be logged, and deletes nothing that it has staged. The program is a process of its own, since logging is
 * configured once per process.
 */
final class CanaryMain {

    /** Refuses rows that say so in their column {@code state}. */
    private static final BatchCheck STATES = review -> {
        ChangeBatch batch = review.batch();
        int column = batch.schema().indexOf("state");
        for (int row = 0; row < batch.rowCount(); row++) {
            if (batch.operation(row) != Operation.DELETE
                    && !batch.column(column).isNull(row)
                    && ((BytesVector) batch.column(column)).text(row).startsWith("refuse")) {
                review.refuse(row, "its state says so");
            }
        }
    };

    private CanaryMain() {}

    public static void main(String[] arguments) throws IOException {
        PipelineSettings settings = PipelineSettings.of(Configuration.read(Path.of(arguments[0]), Map.of()));
        run(settings, Mode.SNAPSHOT, RefusalPolicy.QUARANTINE);
        next();
        run(settings, Mode.CDC, RefusalPolicy.QUARANTINE);
        next();
        run(settings, Mode.CDC, RefusalPolicy.STOP);
        next();
        run(settings, Mode.CDC, RefusalPolicy.QUARANTINE);
    }

    private static void next() throws IOException {
        System.out.println("waiting");
        while (System.in.read() != '\n') {
            Thread.onSpinWait();
        }
    }

    private static void run(PipelineSettings settings, Mode mode, RefusalPolicy policy) {
        try (Pipeline pipeline = Pipeline.builder()
                .name(settings.name())
                .source(settings.source().source())
                .stager(new Keeping(settings.destination().stager()))
                .sink(settings.destination().sink())
                .check(STATES)
                .onRefusal(policy)
                .build()) {
            System.out.println("ended: " + pipeline.run(mode));
        } catch (CdcException e) {
            // The whole of it is looked through for secrets.
            e.printStackTrace(System.out);
        }
    }

    /** Leaves every staged file where it is. */
    private record Keeping(Stager stager) implements Stager {

        @Override
        public StagerSession open(StagerContext context) {
            return new KeepingSession(stager.open(context));
        }

        @Override
        public String describe() {
            return stager.describe();
        }
    }

    private record KeepingSession(StagerSession session) implements StagerSession {

        @Override
        public StagedFile stage(ChangeBatch batch, String name) {
            return session.stage(batch, name);
        }

        @Override
        public Optional<RefusedRows> refusedRows() {
            return session.refusedRows();
        }

        @Override
        public void delete(Collection<StagedFile> files) {}

        @Override
        public void sweep(Set<String> keep) {}

        @Override
        public void close() {
            session.close();
        }
    }
}
