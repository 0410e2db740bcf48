package dev.tributary.cdc.internal;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Checkpoint.TableState.Status;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.KeyRange;
import dev.tributary.cdc.spi.SourceIdentity;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.TableFlush;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A checkpoint as JSON, and back. LSNs are written as PostgreSQL prints them, so that a person can compare them. */
public final class CheckpointJson {

    /** The newest version of the format; older ones are read, newer ones refused. */
    public static final int FORMAT = 3;

    /** What is written as long as nothing needs a newer one, so that the version before can go on. */
    private static final int UNPAUSED = 2;

    private CheckpointJson() {}

    public static String write(Checkpoint checkpoint) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("format", checkpoint.paused().isPresent() ? FORMAT : UNPAUSED);
        json.put("pipeline", checkpoint.pipeline());
        json.put("epoch", checkpoint.revision().epoch());
        json.put("sequence", checkpoint.revision().sequence());
        json.put("generation", checkpoint.generation());
        json.put("source", source(checkpoint.source()));
        json.put("position", checkpoint.position().toString());
        json.put("savedAt", checkpoint.savedAt().toString());
        checkpoint.paused().ifPresent(since -> json.put("pausedSince", since.toString()));
        List<Object> tables = new ArrayList<>();
        checkpoint.tables().forEach((id, state) -> {
            Map<String, @Nullable Object> table = tableId(id);
            table.put("start", state.start().toString());
            table.put("sourceId", state.sourceId());
            table.put("key", state.key());
            if (!state.fingerprint().isEmpty()) {
                table.put("fingerprint", state.fingerprint());
            }
            if (!state.isLive()) {
                table.put("status", state.status().name());
                table.put("reason", state.reason());
                if (!state.copied().equals(Lsn.ZERO)) {
                    table.put("copied", state.copied().toString());
                }
            }
            tables.add(table);
        });
        json.put("tables", tables);
        json.put(
                "unfinished",
                checkpoint.unfinished().stream().map(CheckpointJson::tableId).toList());
        json.put("pending", checkpoint.pending().map(CheckpointJson::flush).orElse(null));
        return Json.write(json);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException when the text is damaged or of a newer format
     */
    public static Checkpoint read(String text) {
        try {
            Node json = new Node(Json.parse(text));
            long format = json.number("format");
            if (format < 1 || format > FORMAT) {
                throw new IllegalArgumentException("format " + format + " is not known, only up to " + FORMAT);
            }
            SortedMap<TableId, TableState> tables = new TreeMap<>();
            for (Node table : json.list("tables")) {
                tables.put(tableId(table), tableState(table));
            }
            Node pending = json.optional("pending");
            return new Checkpoint(
                    json.string("pipeline"),
                    new Revision(json.number("epoch"), json.number("sequence")),
                    json.number("generation"),
                    source(json.child("source")),
                    json.lsn("position"),
                    tables,
                    new TreeSet<>(json.list("unfinished").stream()
                            .map(CheckpointJson::tableId)
                            .toList()),
                    pending == null ? null : flush(pending),
                    Instant.parse(json.string("savedAt")),
                    json.has("pausedSince") ? Instant.parse(json.string("pausedSince")) : null);
        } catch (ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("it is JSON, but no checkpoint", e);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("it is no checkpoint: " + e.getMessage(), e);
        }
    }

    private static TableState tableState(Node json) {
        return new TableState(
                json.lsn("start"),
                json.number("sourceId"),
                json.integers("key"),
                json.has("fingerprint") ? json.string("fingerprint") : "",
                json.has("status") ? Status.valueOf(json.string("status")) : Status.LIVE,
                json.has("reason") ? json.string("reason") : "",
                json.has("copied") ? json.lsn("copied") : Lsn.ZERO);
    }

    private static Map<String, @Nullable Object> source(SourceIdentity source) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("system", source.systemIdentifier());
        json.put("timeline", source.timeline());
        json.put("database", source.database());
        json.put("slot", source.slot());
        return json;
    }

    private static SourceIdentity source(Node json) {
        return new SourceIdentity(
                json.string("system"), json.number("timeline"), json.string("database"), json.string("slot"));
    }

    private static Map<String, @Nullable Object> tableId(TableId id) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("schema", id.schema());
        json.put("name", id.name());
        return json;
    }

    private static TableId tableId(Node json) {
        return new TableId(json.string("schema"), json.string("name"));
    }

    private static Map<String, @Nullable Object> flush(Flush flush) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("batch", flush.batchId());
        json.put("from", flush.from().toString());
        json.put("to", flush.to().toString());
        flush.sourceTime().ifPresent(time -> json.put("committedAt", time.toString()));
        json.put(
                "tables",
                flush.tables().stream().map(CheckpointJson::tableFlush).toList());
        return json;
    }

    private static Flush flush(Node json) {
        return new Flush(
                json.string("batch"),
                json.lsn("from"),
                json.lsn("to"),
                json.map("tables", CheckpointJson::tableFlush),
                json.has("committedAt") ? Instant.parse(json.string("committedAt")) : null);
    }

    private static Map<String, @Nullable Object> tableFlush(TableFlush table) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("start", table.start().toString());
        json.put("truncatedAt", table.truncation().map(Lsn::toString).orElse(null));
        json.put("moves", table.moves());
        json.put("unchanged", table.unchanged());
        json.put("inserts", table.inserts());
        json.put("updates", table.updates());
        json.put("deletes", table.deletes());
        json.put("parts", table.parts().stream().map(CheckpointJson::part).toList());
        return json;
    }

    private static TableFlush tableFlush(Node json) {
        return new TableFlush(
                json.map("parts", CheckpointJson::part),
                json.lsn("start"),
                json.has("truncatedAt") ? json.lsn("truncatedAt") : null,
                json.flag("moves"),
                json.flag("unchanged"),
                json.number("inserts"),
                json.number("updates"),
                json.number("deletes"));
    }

    private static Map<String, @Nullable Object> part(TableFlush.Part part) {
        Map<String, @Nullable Object> json = tableId(part.schema().id());
        json.put("sourceId", part.schema().sourceId());
        if (part.schema().comment() != null) {
            json.put("comment", part.schema().comment());
        }
        json.put(
                "columns",
                part.schema().columns().stream().map(CheckpointJson::column).toList());
        json.put("files", part.files().stream().map(CheckpointJson::file).toList());
        return json;
    }

    private static TableFlush.Part part(Node json) {
        return new TableFlush.Part(
                new TableSchema(
                        tableId(json),
                        json.number("sourceId"),
                        json.map("columns", CheckpointJson::column),
                        json.has("comment") ? json.string("comment") : null),
                json.map("files", CheckpointJson::file));
    }

    private static Map<String, @Nullable Object> column(Column column) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", column.id());
        json.put("name", column.name());
        json.put("type", column.type().toString());
        json.put("sourceType", column.sourceType());
        json.put("nullable", column.nullable());
        json.put("key", column.keyOrdinal());
        if (column.initial() != null) {
            json.put("initial", column.initial());
        }
        if (column.comment() != null) {
            json.put("comment", column.comment());
        }
        return json;
    }

    private static Column column(Node json) {
        return new Column(
                Math.toIntExact(json.number("id")),
                json.string("name"),
                DataType.parse(json.string("type")),
                json.string("sourceType"),
                json.flag("nullable"),
                Math.toIntExact(json.number("key")),
                json.has("initial") ? json.string("initial") : null,
                json.has("comment") ? json.string("comment") : null);
    }

    private static Map<String, @Nullable Object> file(StagedFile file) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("path", file.path());
        json.put("rows", file.rows());
        json.put("bytes", file.bytes());
        if (!file.openEnd().equals(Lsn.ZERO)) {
            json.put("openEnd", file.openEnd().toString());
        }
        if (!file.keys().isEmpty()) {
            json.put("keys", file.keys().stream().map(CheckpointJson::keyRange).toList());
        }
        return json;
    }

    private static Map<String, @Nullable Object> keyRange(KeyRange range) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("column", range.column());
        json.put("least", range.least());
        json.put("greatest", range.greatest());
        return json;
    }

    private static KeyRange keyRange(Node json) {
        return new KeyRange(Math.toIntExact(json.number("column")), json.string("least"), json.string("greatest"));
    }

    private static StagedFile file(Node json) {
        return new StagedFile(
                json.string("path"),
                json.number("rows"),
                json.number("bytes"),
                json.has("openEnd") ? json.lsn("openEnd") : Lsn.ZERO,
                null,
                json.has("keys") ? json.map("keys", CheckpointJson::keyRange) : List.of());
    }

    /** A parsed object whose members are asked for by type; a missing one is an {@link IllegalArgumentException}. */
    private record Node(@Nullable Object value) {

        private Object member(String name) {
            Object member = ((Map<?, ?>) java.util.Objects.requireNonNull(value)).get(name);
            if (member == null) {
                throw new IllegalArgumentException("'" + name + "' is missing");
            }
            return member;
        }

        boolean has(String name) {
            return value instanceof Map<?, ?> map && map.get(name) != null;
        }

        String string(String name) {
            return (String) member(name);
        }

        long number(String name) {
            return (Long) member(name);
        }

        boolean flag(String name) {
            return (Boolean) member(name);
        }

        Lsn lsn(String name) {
            return Lsn.parse(string(name));
        }

        Node child(String name) {
            return new Node(member(name));
        }

        @Nullable
        Node optional(String name) {
            return has(name) ? child(name) : null;
        }

        List<Integer> integers(String name) {
            return map(name, node -> Math.toIntExact((Long) java.util.Objects.requireNonNull(node.value())));
        }

        List<Node> list(String name) {
            return map(name, Function.identity());
        }

        <T> List<T> map(String name, Function<Node, T> reader) {
            List<T> items = new ArrayList<>();
            for (Object item : (List<?>) member(name)) {
                items.add(reader.apply(new Node(item)));
            }
            return items;
        }
    }
}
