package dev.tributary.cdc.examples.monitor;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Checkpoint.TableState.Status;
import dev.tributary.cdc.SlotReading;
import dev.tributary.cdc.databricks.CommittedFlush;
import dev.tributary.cdc.examples.output.Amounts;
import dev.tributary.cdc.examples.output.TextTable;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.SlotStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a pipeline stands, from outside.
 *
 * @param ledger which ledger that is
 * @param checkpoint what it says
 * @param slot the slot as the server shows it, or null when it could not be seen
 * @param flushes the last ones, the newest first
 * @param at now
 */
public record LedgerStatus(
        String ledger, Checkpoint checkpoint, @Nullable SlotReading slot, List<CommittedFlush> flushes, Instant at) {

    private static final int MILLIS = 1000;

    /** WAL that the server has beyond the position. */
    private long behind() {
        return slot == null ? 0 : Math.max(0, slot.walEnd().bytesSince(checkpoint.position()));
    }

    private long count(Status status) {
        return checkpoint.tables().values().stream()
                .filter(table -> table.status() == status)
                .count();
    }

    /** For people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("pipeline  " + checkpoint.pipeline() + ", run " + checkpoint.epoch());
        checkpoint
                .paused()
                .ifPresent(since ->
                        lines.add("          paused for " + ago(since) + ": nothing is read or written until resume"));
        int unfinished = checkpoint.unfinished().size();
        if (unfinished > 0) {
            lines.add("          a snapshot is not finished, " + Amounts.plural(unfinished, "table")
                    + (unfinished == 1 ? " is" : " are") + " missing: run it again");
        }
        lines.add("position  " + checkpoint.position() + ", saved " + ago(checkpoint.savedAt()) + " ago ("
                + checkpoint.savedAt().truncatedTo(ChronoUnit.SECONDS) + ")");
        lines.add("lag       " + lagLine());
        lines.add("slot      " + slotLine());
        lines.add("tables    " + count(Status.LIVE) + " live, " + count(Status.RECOPY) + " to be copied, "
                + count(Status.QUARANTINED) + " quarantined"
                + (checkpoint.unfinished().isEmpty()
                        ? ""
                        : ", " + checkpoint.unfinished().size() + " of an unfinished snapshot"));
        checkpoint.tables().forEach((id, table) -> {
            if (table.status() != Status.LIVE) {
                lines.add("          " + id + ": " + word(table) + ", since " + table.reason());
            }
        });
        lines.add("ledger    " + ledger.replaceFirst("^ledger ", ""));
        checkpoint
                .pending()
                .ifPresent(flush -> lines.add("pending   flush " + flush.batchId() + " up to " + flush.to() + ", "
                        + Amounts.plural(flush.tables().size(), "table") + ": the next run finishes it"));
        lines.addAll(flushLines());
        return lines;
    }

    private String ago(Instant then) {
        Duration age = Duration.between(then, at);
        return Amounts.time(age.isNegative() ? Duration.ZERO : age);
    }

    private String lagLine() {
        if (slot == null || slot.state() != SlotStatus.State.USABLE) {
            return "unknown";
        }
        return Amounts.bytes(behind()) + " of WAL, of whatever tables, beyond the position";
    }

    private List<String> flushLines() {
        if (flushes.isEmpty()) {
            return List.of("flushes   none is known");
        }
        TextTable table = new TextTable("flush", "rows", "statements", "took", "up to", "ago");
        for (CommittedFlush flush : flushes) {
            table.row(
                    flush.batchId(),
                    Amounts.count(flush.rows()),
                    Amounts.count(flush.statements()),
                    Amounts.time(flush.applying()),
                    flush.to().toString(),
                    ago(flush.appliedAt()));
        }
        List<String> lines = new ArrayList<>(List.of("flushes   the last " + flushes.size() + ":"));
        table.lines().forEach(lines::add);
        return lines;
    }

    private String slotLine() {
        if (slot == null) {
            return "unknown";
        }
        String state = slot.state().name().toLowerCase(Locale.ROOT);
        if (slot.state() != SlotStatus.State.USABLE) {
            return state + ": run a SNAPSHOT, which creates it anew";
        }
        return state + ", " + Amounts.bytes(slot.retainedBytes()) + " of WAL retained (" + slot.walStatus() + ")"
                + (slot.isAtRisk() ? ": let CDC catch up, or raise max_slot_wal_keep_size" : "");
    }

    private static String word(TableState table) {
        return table.status() == Status.QUARANTINED ? "quarantined" : "to be copied";
    }

    /** For machines, on one line. */
    public String json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("pipeline", checkpoint.pipeline());
        json.put("at", at);
        json.put("epoch", checkpoint.epoch());
        json.put("position", checkpoint.position());
        json.put("savedAt", checkpoint.savedAt());
        json.put("pausedSince", checkpoint.pausedSince());
        json.put("lagBytes", slot == null ? null : behind());
        json.put("slot", slot == null ? null : StatusJson.slot(slot));
        json.put("ledger", ledger);
        json.put("pendingFlush", checkpoint.pending().map(Flush::batchId).orElse(null));
        json.put("unfinished", List.copyOf(checkpoint.unfinished()));
        Map<String, Object> tables = new LinkedHashMap<>();
        checkpoint.tables().forEach((id, table) -> {
            Map<String, Object> state = new LinkedHashMap<>();
            state.put("state", table.status().name().toLowerCase(Locale.ROOT));
            state.put("reason", table.reason());
            tables.put(id.toString(), state);
        });
        json.put("tables", tables);
        json.put("flushes", flushes.stream().map(LedgerStatus::json).toList());
        return JsonText.of(json);
    }

    private static Map<String, @Nullable Object> json(CommittedFlush flush) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("batch", flush.batchId());
        json.put("position", flush.to());
        json.put("rows", flush.rows());
        json.put("statements", flush.statements());
        json.put("seconds", flush.applying().toMillis() / (double) MILLIS);
        json.put("committedAt", flush.committedAt());
        json.put("appliedAt", flush.appliedAt());
        return json;
    }
}
