package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.FlushReport;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The life of a pipeline whose runs are killed, and of its source. Not thread-safe. */
final class StepLife implements AutoCloseable {

    private static final Duration LONGEST_RUN = Duration.ofMinutes(5);

    /** A killed run's last statement may win against the take-over, without harm; and then one more. */
    private static final int MOST_RUNS = 4;

    private final StepScene scene;
    private final StepTables tables;
    private final Shop shop;
    private final WorkspaceFaults entrance;
    private final StepJvm jvm;
    private final StepCheck check;

    /** Of an empty database; nothing has run. */
    StepLife(StepScene scene, PostgresDatabase database, WorkspaceProcess workspace, Path directory) {
        this.scene = scene;
        tables = new StepTables(database);
        shop = Shop.of(database, workspace, folder(directory))
                .set("sink.transactions", scene.transactions())
                .set("flush.max-rows", "4")
                .set("flush.max-interval", "PT5S")
                .set("retry.first-wait", "PT0.1S")
                .set("retry.longest-wait", "PT0.5S")
                .set("state.store", "file:" + folder(directory));
        if (scene.isAppended()) {
            shop.set("sink.mode.public.right_side", "append");
        }
        entrance = WorkspaceFaults.open(workspace.host(), workspace.token());
        if (scene.isPolled()) {
            entrance.set("pending on COPY INTO _cdc_stg* at all");
            shop.set("databricks.jdbc-url", entrance.jdbcUrl());
        }
        jvm = new StepJvm(directory, LONGEST_RUN.toSeconds());
        check = new StepCheck(scene, tables, shop, database, workspace);
    }

    @Override
    public void close() {
        check.close();
        entrance.close();
    }

    private static Path folder(Path directory) {
        try {
            return Files.createTempDirectory(directory, "life");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    StepScene scene() {
        return scene;
    }

    /** Takes the life to where the scene begins. */
    void begin() {
        if (scene != StepScene.FIRST_SNAPSHOT) {
            copy();
            // The first run makes what the others find.
            trace();
            check.intermediate();
        }
    }

    /** The first snapshot, which nobody disturbs. */
    void copy() {
        assertThat(await(start(Mode.SNAPSHOT, List.of())).exitCode()).isZero();
    }

    /** Sees to it that the next run has to do what the scene's runs do, with what those before have left undone. */
    void stir() {
        if (scene == StepScene.ALTERED && tables.altered() <= check.step()) {
            tables.alter();
        }
        if (scene.mode() == Mode.SNAPSHOT) {
            tables.change();
        }
        while (tables.step() - check.step() < scene.flushes()) {
            tables.change();
        }
    }

    /** The steps of a whole run, as they come. */
    StepTrace trace() {
        stir();
        StepOutcome outcome = await(start(scene.mode(), List.of()));
        assertThat(outcome.exitCode()).as("%s", outcome).isZero();
        return outcome.trace();
    }

    /** Lets a process run until it ends or is killed. */
    StepOutcome await(CliProcess process) {
        StepOutcome outcome = new StepOutcome(process.await());
        assertThat(outcome.exitCode()).as("%s", outcome).isIn(0, FaultySteps.KILLED, Failure.STOPPED);
        return outcome;
    }

    /** Starts a process, which waits until somebody waits for it: its JVM comes up while others are at work. */
    CliProcess start(List<StepFault> faults) {
        return start(scene.mode(), faults);
    }

    private CliProcess start(Mode mode, List<StepFault> faults) {
        List<String> arguments = new ArrayList<>(List.of(shop.config(), mode.name()));
        for (StepFault fault : faults) {
            arguments.addAll(List.of(fault.what().text(), fault.step(), String.valueOf(fault.number())));
        }
        return jvm.start(arguments, faults.isEmpty());
    }

    /**
     * Runs to the end, in this process.
     *
     * @return when something was there for readers for the first time, by the clock; 0 when nothing was left to bring
     */
    long finish(Mode mode) {
        AtomicLong done = new AtomicLong();
        PipelineListener listener = new PipelineListener() {
            @Override
            public void flushCommitted(FlushReport flush) {
                done.compareAndSet(0, System.currentTimeMillis());
            }

            @Override
            public void tableReplaced(TableId table, long rows, Duration elapsed) {
                done.compareAndSet(0, System.currentTimeMillis());
            }
        };
        for (int run = 1; ; run++) {
            try (Pipeline pipeline = shop.pipeline().pipeline(listener).pipeline()) {
                pipeline.run(mode);
                return done.get();
            } catch (CdcException e) {
                if (run == MOST_RUNS || e.retry() != CdcException.Retry.TRANSIENT && !wasOvertaken(e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean wasOvertaken(CdcException e) {
        return String.valueOf(e.getMessage()).contains("stands at epoch");
    }

    /** What holds at every moment. */
    void check() {
        check.intermediate();
    }

    /**
     * Runs to the end, after which both sides are equal and nothing is left behind.
     *
     * @return as {@link #finish}
     */
    long end() {
        long done = finish(scene.mode());
        if (scene.mode() == Mode.SNAPSHOT) {
            // What came between, and after, is in the stream.
            tables.change();
            finish(Mode.CDC);
        }
        check.settled();
        return done;
    }
}
