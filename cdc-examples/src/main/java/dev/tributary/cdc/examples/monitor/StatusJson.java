package dev.tributary.cdc.examples.monitor;

import dev.tributary.cdc.CircuitState;
import dev.tributary.cdc.HealthReport;
import dev.tributary.cdc.PipelineStatus;
import dev.tributary.cdc.PositionStatus;
import dev.tributary.cdc.SlotReading;
import dev.tributary.cdc.TableStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pipeline's status and health as JSON. Times are ISO 8601, durations seconds, positions as PostgreSQL prints them. */
public final class StatusJson {

    private static final int MILLIS = 1000;

    private StatusJson() {}

    /** The status with the health that it comes to, on one line. */
    public static String of(PipelineStatus status, HealthReport health) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("pipeline", status.pipeline());
        json.put("at", status.at());
        json.put("health", lower(health.level()));
        json.put("reasons", reasons(health));
        json.put("phase", lower(status.phase()));
        json.put("mode", status.mode().map(StatusJson::lower).orElse(null));
        json.put("epoch", status.epoch());
        json.put("rowsRead", status.rowsRead());
        json.put("rowsCommitted", status.rowsCommitted());
        json.put("changesCommitted", status.changesCommitted());
        json.put("flushes", status.flushes());
        json.put("statements", status.statements().total());
        json.put("files", status.files());
        json.put("bytesStaged", status.bytesStaged());
        json.put("position", position(status.position()));
        json.put("slot", status.slot().map(StatusJson::slot).orElse(null));
        json.put("errors", errors(status));
        json.put("circuits", circuits(status.source(), status.destination()));
        json.put("deadLetters", status.deadLetters());
        json.put("openDeadLetters", status.openDeadLetters());
        json.put("eventsDropped", status.eventsDropped());
        Map<String, Object> tables = new LinkedHashMap<>();
        status.tables().forEach((id, table) -> tables.put(id.toString(), table(table)));
        json.put("tables", tables);
        return JsonText.of(json);
    }

    /** The health alone, on one line. */
    public static String of(String pipeline, HealthReport health) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", pipeline);
        json.put("health", lower(health.level()));
        json.put("reasons", reasons(health));
        return JsonText.of(json);
    }

    private static List<Map<String, Object>> reasons(HealthReport health) {
        return health.reasons().stream()
                .map(reason -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("cause", lower(reason.cause()));
                    json.put("level", lower(reason.level()));
                    json.put("message", reason.message());
                    json.put("remedy", reason.remedy());
                    return json;
                })
                .toList();
    }

    private static Map<String, @Nullable Object> position(PositionStatus position) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("committed", position.committed());
        json.put("read", position.read());
        json.put("walEnd", position.walEnd());
        json.put("lagSeconds", seconds(position.lag()));
        json.put("lagBytes", position.lagBytes());
        json.put("lastCommit", position.commitTime());
        json.put("lastSourceTime", position.sourceTime());
        json.put("waitingSince", position.waitingSince());
        return json;
    }

    static Map<String, @Nullable Object> slot(SlotReading slot) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("state", lower(slot.state()));
        json.put("walStatus", slot.walStatus());
        json.put("retainedBytes", slot.retainedBytes());
        json.put("safeBytes", slot.safeBytes().isPresent() ? slot.safeBytes().getAsLong() : null);
        json.put("at", slot.at());
        return json;
    }

    private static Map<String, @Nullable Object> errors(PipelineStatus status) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("retries", status.errors().retries());
        status.errors().byCategory().forEach((category, count) -> json.put(lower(category), count));
        json.put(
                "last",
                status.errors()
                        .last()
                        .map(error -> {
                            Map<String, Object> last = new LinkedHashMap<>();
                            last.put("category", lower(error.category()));
                            last.put("message", error.message());
                            last.put("remedy", error.remedy());
                            last.put("at", error.at());
                            return last;
                        })
                        .orElse(null));
        return json;
    }

    private static Map<String, Object> circuits(CircuitState source, CircuitState destination) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", lower(source));
        json.put("destination", lower(destination));
        return json;
    }

    private static Map<String, Object> table(TableStatus table) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("state", lower(table.state()));
        json.put("reason", table.reason());
        json.put("copies", table.copies());
        json.put("rowsCopied", table.rowsCopied());
        json.put("inserted", table.inserted());
        json.put("updated", table.updated());
        json.put("deleted", table.deleted());
        json.put("truncated", table.truncated());
        json.put("rowsStaged", table.rowsStaged());
        json.put("files", table.files());
        json.put("bytes", table.bytes());
        return json;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / (double) MILLIS;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
