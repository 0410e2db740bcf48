package dev.tributary.cdc.simulation;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.MemoryBudget;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineBuilder;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.Simulated;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.simulation.SimulatedTime.Killed;
import dev.tributary.cdc.simulation.SimulatedTime.Process;
import dev.tributary.cdc.spi.Sink;
import dev.tributary.cdc.spi.Stager;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.state.InMemoryStateStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one seed makes happen: a source that is worked on, a destination, and lives of a pipeline between them, in which
 * things go wrong; at last, runs in which nothing does, and after which both sides are equal.
 */
final class Schedule {

    /** What has happened. */
    record Outcome(
            Map<Fault, Integer> faults,
            int steps,
            int lives,
            long checks,
            List<String> trace,
            @Nullable AssertionError failure) {}

    private static final int BATCH_BYTES = 16 << 10;

    private final Plant plant;
    private final World world;
    private final SimulatedTime time;
    private final Server server = new Server();
    private final Warehouse warehouse = new Warehouse();
    private final boolean atOnce;
    private final Invariants invariants;
    private final List<Life> alive = new ArrayList<>();
    private final @Nullable StateStore copy;
    private @Nullable Application application;
    private final List<Process> askers = new ArrayList<>();
    private int lives;

    private Schedule(long seed, Plant plant) {
        this.plant = plant;
        this.world = new World(seed);
        this.time = world.time;
        this.atOnce = world.chance(2);
        this.copy = world.chance(3) ? new InMemoryStateStore() : null;
        this.invariants = new Invariants(server, warehouse, atOnce);
        world.check(invariants::check);
        world.anywhere(this::happen);
    }

    static Outcome run(long seed, Plant plant) {
        Schedule schedule = new Schedule(seed, plant);
        AssertionError failure = null;
        try {
            schedule.time.run(schedule::host);
        } catch (AssertionError e) {
            failure = new AssertionError(
                    "seed " + seed + ": " + e.getMessage() + "\nAgain: -Dtest=SimulationTest -Dsimulation.seed=" + seed
                            + "\n" + String.join("\n", schedule.world.trace()),
                    e);
        }
        return new Outcome(
                Map.copyOf(schedule.world.faults()),
                schedule.world.steps(),
                schedule.lives,
                schedule.invariants.checks(),
                schedule.world.trace(),
                failure);
    }

    /** One run of the pipeline, in a process of its own. */
    private final class Life {
        private final Process process;
        private final Mode mode;
        private final StopCondition until;
        private final SimulatedSource source;
        private final SimulatedDestination destination;
        private final MemoryBudget memory = MemoryBudget.ofBytes(1 << 20);
        private final long held;
        private final Pipeline pipeline;
        private @Nullable RunReport report;
        private @Nullable Throwable error;
        private boolean ended;

        Life(Mode mode, StopCondition until) {
            this.process = new Process(mode + "-" + ++lives);
            this.mode = mode;
            this.until = until;
            this.source = new SimulatedSource(world, server, invariants);
            this.destination = new SimulatedDestination(world, warehouse, invariants, atOnce);
            // Others that share the budget leave room for a few batches.
            this.held = world.chance(3) ? (1 << 20) - (2L + world.random.nextInt(6)) * BATCH_BYTES : 0;
            memory.tryReserve(held);
            PipelineBuilder builder = Simulated.pipeline(time)
                    .name("p")
                    .source(plant.around(source))
                    .stager(plant.around((Stager) destination))
                    .sink(plant.around((Sink) destination))
                    .clock(time.clock())
                    .flushPolicy(new FlushPolicy(
                            1 + world.random.nextInt(30),
                            1 + world.random.nextInt(1_000_000),
                            Duration.ofMillis(world.random.nextInt(20_000))))
                    .memory(memory)
                    .maxBatchBytes(world.chance(2) ? 1 : 1 << 16)
                    .stagingThreads(1 + world.random.nextInt(3))
                    .snapshotReaders(1 + world.random.nextInt(2))
                    .retry(world.oneOf(List.of(
                            RetryPolicy.none(), RetryPolicy.standard(), RetryPolicy.within(Duration.ofSeconds(20)))))
                    .idleAdvance(Duration.ofSeconds(world.random.nextInt(300)), 1 + world.random.nextInt(5000))
                    .stopGrace(Duration.ofSeconds(world.random.nextInt(60)));
            this.pipeline = (copy == null ? builder : builder.stateStore(copy)).build();
        }

        void start() {
            alive.add(this);
            time.spawn(process, "run", this::live);
        }

        private void live() {
            try {
                report = pipeline.run(mode, until);
            } catch (Killed e) {
                throw e;
            } catch (RuntimeException | Error e) {
                error = e;
            } finally {
                ended = true;
            }
            Thread.interrupted();
        }

        boolean isOver() {
            return process.isDead() ? time.tasksOf(process).isEmpty() : ended;
        }

        void requestStop() {
            pipeline.requestStop();
        }

        /** Whatever it ended with, it has left nothing behind. */
        void judge() {
            alive.remove(this);
            world.note(process + " ended: "
                    + (report != null ? report.ending() + " at " + report.to() : error != null ? error : "killed"));
            if (process.isDead()) {
                return;
            }
            if (error instanceof AssertionError known) {
                throw known;
            }
            if (error != null && !(error instanceof CdcException)) {
                throw new AssertionError("a run ended with " + error, error);
            }
            requireNone("threads", time.tasksOf(process).size());
            requireNone("sessions of the source", source.open());
            requireNone("sessions of the destination", destination.open());
            requireNone("reserved bytes", memory.usedBytes() - held);
        }

        private void requireNone(String what, long count) {
            if (count != 0) {
                throw new AssertionError(process + " left " + count + " " + what + " " + time.tasksOf(process));
            }
        }
    }

    private void host() {
        Application working = new Application(world, server);
        application = working;
        int changes = 5 + world.random.nextInt(30);
        Process applications = new Process("application");
        time.spawn(applications, "application", () -> working.work(changes));
        for (int life = 1 + world.random.nextInt(8); life >= 0; life--) {
            live();
        }
        world.noMoreFaults();
        time.until(
                () -> time.tasksOf(applications).isEmpty()
                        && askers.stream().allMatch(asker -> time.tasksOf(asker).isEmpty())
                        && world.isQuiet(),
                Long.MAX_VALUE);
        for (int i = 0; i < 2; i++) {
            if (needsSnapshot()) {
                finish(Mode.SNAPSHOT);
            }
            finish(Mode.CDC);
        }
        invariants.check();
        invariants.checkAtRest();
    }

    private void live() {
        Mode mode = needsSnapshot() || world.chance(8) ? Mode.SNAPSHOT : Mode.CDC;
        StopCondition until =
                switch (world.random.nextInt(4)) {
                    case 0 -> StopCondition.after(Duration.ofSeconds(1 + world.random.nextInt(100)));
                    case 1 -> StopCondition.forever();
                    default -> StopCondition.caughtUp();
                };
        int before = world.faultCount();
        boolean quiet = world.isQuiet();
        boolean refused = mode == Mode.CDC && needsSnapshot();
        Life life = new Life(mode, until);
        life.start();
        if (!until.endsWhenCaughtUp()) {
            time.spawn(new Process("operator"), "stop", () -> {
                while (!life.isOver()) {
                    time.sleep(world.random.nextLong(100_000_000_000L));
                    // One that comes before the run has begun is for nobody.
                    life.requestStop();
                }
            });
        }
        while (!alive.isEmpty()) {
            Life next = alive.get(0);
            time.until(next::isOver, Long.MAX_VALUE);
            next.judge();
        }
        if (life.error != null && quiet && !refused && before == world.faultCount()) {
            throw new AssertionError("nothing went wrong, and the run ended with " + life.error, life.error);
        }
    }

    private void finish(Mode mode) {
        Life last = new Life(mode, StopCondition.caughtUp());
        last.start();
        time.until(last::isOver, Long.MAX_VALUE);
        last.judge();
        if (last.error != null) {
            throw new AssertionError("nothing goes wrong any more, and a run ended with " + last.error, last.error);
        }
    }

    private boolean needsSnapshot() {
        Checkpoint ledger = warehouse.ledger().orElse(null);
        return ledger == null
                || ledger.position().equals(Lsn.ZERO)
                || !ledger.unfinished().isEmpty()
                || server.confirmed().map(at -> at.isAfter(ledger.position())).orElse(true);
    }

    private void resync() {
        TableId table = Objects.requireNonNull(application).someTable();
        Pipeline asked =
                world.chance(2) ? world.oneOf(alive).pipeline : new Life(Mode.CDC, StopCondition.caughtUp()).pipeline;
        Process asker = new Process("operator");
        askers.add(asker);
        time.spawn(asker, "resync", () -> {
            try {
                asked.resync(table);
            } catch (CdcException e) {
                // It could not be asked for, or the table is not there any more.
                world.note("resync " + e.getMessage());
            }
        });
    }

    private void happen(Fault fault) {
        switch (fault) {
            case LOSE_FILES -> Set.copyOf(warehouse.files()).forEach(warehouse::remove);
            case RESTART_SOURCE -> server.restart();
            case DROP_SLOT -> server.dropSlot();
            case SECOND_INSTANCE -> {
                if (alive.size() < 3) {
                    new Life(needsSnapshot() ? Mode.SNAPSHOT : Mode.CDC, StopCondition.caughtUp()).start();
                }
            }
            case RESYNC -> resync();
            case STOP -> world.oneOf(alive).requestStop();
            case INTERRUPT -> time.interrupt(world.oneOf(alive).process, "run");
            default -> throw new IllegalArgumentException(fault + " belongs to a step");
        }
    }
}
