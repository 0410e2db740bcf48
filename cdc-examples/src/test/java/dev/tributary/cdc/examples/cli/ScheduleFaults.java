package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresProxy;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Makes what goes wrong in a schedule go wrong. */
final class ScheduleFaults {

    /** How long it is waited for what a fault is to meet. */
    private static final Duration MEETING = Duration.ofSeconds(3);

    private static final Duration GLANCE = Duration.ofMillis(300);

    private final PostgresDatabase database;
    private final WorkspaceProcess workspace;
    private final PostgresProxy proxy;
    private final WorkspaceFaults entrance;
    private final ScheduleProcesses processes;
    private final Consumer<String> notes;

    /**
     * @param proxy by which the pipeline reaches the database
     * @param entrance by which it reaches the workspace; null where that is restarted
     * @param notes told what did not come as it was meant
     */
    ScheduleFaults(
            PostgresDatabase database,
            WorkspaceProcess workspace,
            PostgresProxy proxy,
            WorkspaceFaults entrance,
            ScheduleProcesses processes,
            Consumer<String> notes) {
        this.database = database;
        this.workspace = workspace;
        this.proxy = proxy;
        this.entrance = entrance;
        this.processes = processes;
        this.notes = notes;
    }

    /**
     * Lets it happen.
     *
     * @return when it was over, or had come where it comes at once; since 1970
     */
    long bring(ScheduledFault fault) {
        long end = 0;
        switch (fault.kind()) {
            case KILLED -> {
                processes.kill();
                end = System.currentTimeMillis();
                processes.start();
            }
            case KILLED_AT_STEP -> {
                if (!processes.killAt(fault.detail())) {
                    notes.accept("not reached, killed anywhere");
                }
                end = System.currentTimeMillis();
                processes.start();
            }
            case TERMINATED -> {
                processes.terminate();
                end = System.currentTimeMillis();
                processes.start();
            }
            case SECOND_INSTANCE -> processes.overtake();
            case CONNECTION_HARMED -> {
                String[] parts = fault.detail().split("\\|", -1);
                proxy.next(new PostgresProxy.Fault(
                        PostgresProxy.Harm.valueOf(parts[0]),
                        PostgresProxy.Sender.valueOf(parts[1]),
                        parts[2],
                        Integer.parseInt(parts[3])));
                meet(proxy::hasCome);
            }
            case SENDER_TERMINATED ->
                database.rows("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots"
                        + " WHERE database = current_database() AND active_pid IS NOT NULL");
            case SERVER_RESTARTED_FAST -> database.server().restart();
            case SERVER_RESTARTED_IMMEDIATE -> {
                database.server().stopImmediately();
                database.server().start();
            }
            case REQUEST_HARMED, WORKSPACE_DOWN -> {
                entrance.forget();
                entrance.set(fault.detail());
                meet(() -> entrance.requests().stream()
                        .anyMatch(seen -> !seen.fault().isEmpty()));
                ScheduleLife.pause(fault.lasts());
                entrance.set(new String[0]);
            }
            case WORKSPACE_RESTARTED -> workspace.restart();
        }
        return end == 0 ? System.currentTimeMillis() : end;
    }

    private void meet(BooleanSupplier met) {
        long limit = System.nanoTime() + MEETING.toNanos();
        while (!met.getAsBoolean()) {
            if (System.nanoTime() - limit > 0) {
                notes.accept("has met with nothing");
                return;
            }
            ScheduleLife.pause(GLANCE);
        }
    }
}
