package dev.tributary.cdc.simulation;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.Row;
import dev.tributary.cdc.simulation.SimulatedTime.Process;
import dev.tributary.cdc.spi.Flush;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What must hold after every step, whoever made it. */
final class Invariants {

    private final Server server;
    private final Warehouse warehouse;
    private final boolean atOnce;

    /** Where flushes end that have been recorded as pending since the position last moved. */
    private final Set<Lsn> begun = new TreeSet<>();

    private final Map<Process, String> unfinished = new HashMap<>();
    private final Map<TableId, Integer> looked = new HashMap<>();
    private @Nullable Checkpoint last;
    private long checks;

    Invariants(Server server, Warehouse warehouse, boolean atOnce) {
        this.server = server;
        this.warehouse = warehouse;
        this.atOnce = atOnce;
    }

    long checks() {
        return checks;
    }

    private void require(boolean holds, Supplier<String> otherwise) {
        checks++;
        if (!holds) {
            throw new AssertionError(otherwise.get());
        }
    }

    /** A process has taken over: what is pending is finished before anything is read. */
    void fenced(Process process, Checkpoint current) {
        current.pending().ifPresent(flush -> unfinished.put(process, flush.batchId()));
    }

    void finishing(Process process, Flush flush) {
        unfinished.remove(process, flush.batchId());
    }

    void reading(Process process) {
        require(
                !unfinished.containsKey(process),
                () -> "the source is read before the pending flush " + unfinished.get(process) + " is finished");
    }

    /** What the server may forget is in the ledger. */
    void acknowledged(Lsn position) {
        require(
                !position.isAfter(warehouse.position()),
                () -> position + " is acknowledged, and the ledger is at " + warehouse.position());
    }

    /** A flush is recorded before anything of it is applied. */
    void applying(Flush flush, long epoch) {
        Checkpoint ledger = warehouse.ledger().orElseThrow();
        boolean pending = ledger.pending()
                .filter(recorded -> recorded.batchId().equals(flush.batchId()))
                .isPresent();
        require(
                ledger.epoch() != epoch || pending,
                () -> "flush " + flush.batchId() + " is applied and not pending in " + ledger.revision());
    }

    /** Called before a save; one that the ledger refuses is of no interest. */
    void saving(Checkpoint.Revision expected, Checkpoint next) {
        Checkpoint before = warehouse.ledger().orElse(null);
        if (before == null || !before.revision().equals(expected)) {
            return;
        }
        boolean follows = next.epoch() == before.epoch()
                        && next.revision().sequence() == before.revision().sequence() + 1
                || next.epoch() == before.epoch() + 1 && next.revision().sequence() == 1;
        require(follows, () -> next.revision() + " follows " + before.revision());
        require(
                next.epoch() == before.epoch() || next.pending().equals(before.pending()),
                () -> "a run that takes over makes " + next.pending() + " of " + before.pending());
        require(
                !next.position().isBefore(before.position()),
                () -> "the position goes back from " + before.position() + " to " + next.position());
        require(!server.isTorn(next.position()), () -> next.position() + " lies within a commit record");
        require(
                !next.position().isAfter(server.database.walEnd()),
                () -> next.position() + " lies beyond what the server has written");
    }

    /** Everything that can be seen at the destination. */
    void check() {
        Checkpoint ledger = warehouse.ledger().orElse(null);
        if (ledger == null) {
            return;
        }
        if (last == null || !last.position().equals(ledger.position())) {
            begun.clear();
        }
        last = ledger;
        ledger.pending().ifPresent(flush -> begun.add(flush.to()));
        require(!atOnce || ledger.pending().isEmpty(), () -> "a flush is pending");
        Set<TableId> all = new TreeSet<>(ledger.tables().keySet());
        all.addAll(ledger.unfinished());
        all.forEach(table -> check(table, ledger));
    }

    private void check(TableId table, Checkpoint ledger) {
        TableState state = ledger.tables().get(table);
        if (!warehouse.has(table)) {
            require(state == null || !state.isLive(), () -> table + " is live and not there");
            return;
        }
        // What has not changed since it was looked at is as good as it was.
        int seen = java.util.Objects.hash(System.identityHashCode(warehouse.rows(table)), ledger.revision());
        if (Integer.valueOf(seen).equals(looked.put(table, seen))) {
            return;
        }
        Map<List<@Nullable Object>, Map<String, @Nullable Object>> rows = new HashMap<>();
        warehouse.rows(table).forEach((key, row) -> rows.put(key, row.values()));
        if (state == null
                || !state.isLive()
                || ledger.unfinished().contains(table)
                || !server.isSame(table, state.sourceId(), ledger.position())
                || !begun.stream().allMatch(to -> server.isSame(table, state.sourceId(), to))) {
            require(
                    server.everyState(table).contains(rows),
                    () -> table + " shows what it never was: " + rows + "; " + state);
            return;
        }
        Lsn position = Lsn.max(ledger.position(), state.start());
        boolean asOfPosition = rows.equals(server.rows(table, position));
        boolean asOfBegun = begun.stream().anyMatch(to -> rows.equals(server.rows(table, Lsn.max(to, state.start()))));
        require(
                asOfPosition || asOfBegun,
                () -> table + " at " + position + " (flushes begun: " + begun + ") is\n  " + rows + "\nand was\n  "
                        + server.rows(table, position) + "\nat the source; "
                        + begun.stream()
                                .map(to -> "\n  " + to + " " + server.rows(table, to))
                                .toList() + state);
    }

    /** Everything has come to rest: both sides are equal, and nothing is left. */
    void checkAtRest() {
        Checkpoint ledger = warehouse.ledger().orElseThrow();
        require(ledger.pending().isEmpty(), () -> "a flush is pending at rest");
        require(ledger.unfinished().isEmpty(), () -> "a snapshot is unfinished at rest");
        server.database.schemas().forEach(schema -> {
            TableState state = ledger.tables().get(schema.id());
            require(state != null && state.isLive(), () -> schema.id() + " is not live at rest: " + state);
            Map<List<@Nullable Object>, Map<String, @Nullable Object>> rows = new HashMap<>();
            for (Map.Entry<List<@Nullable Object>, Row> row :
                    warehouse.rows(schema.id()).entrySet()) {
                rows.put(row.getKey(), row.getValue().values());
            }
            require(
                    rows.equals(server.database.rows(schema.id())),
                    () -> schema.id() + " is\n  " + rows + "\nand at the source\n  "
                            + server.database.rows(schema.id()));
        });
        require(warehouse.files().isEmpty(), () -> "left behind: " + warehouse.files());
    }
}
