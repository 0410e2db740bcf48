package dev.tributary.cdc.spi;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.internal.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table of dead letters, as a {@link SinkSession} that {@linkplain SinkSession#keepsLetters keeps} them gets it: as a
 * part of flushes like that of any table, so that letters are staged, recorded as pending and committed with the flush that
 * they come from. Its rows are of two kinds:
 *
 * <ul>
 *   <li>INSERT: a letter, {@link Status#OPEN}. Where its key is known already nothing is done.
 *   <li>UPDATE: what became of one: only its key, {@link #STATUS} and {@link #STATUS_AT} are set. Where the letter is
 *       missing or its status is {@linkplain Status#isEnd an end}, nothing is done.
 * </ul>
 *
 * Both may come of the same letter in one flush.
 */
public final class DeadLetters {

    /** Under which the table is part of a flush; not a table of the source, whose names of this kind are refused. */
    public static final TableId TABLE = new TableId("_cdc", "_cdc_dead_letters");

    public static final String PIPELINE = "pipeline";
    public static final String SOURCE_SCHEMA = "source_schema";
    public static final String SOURCE_TABLE = "source_table";

    /** {@code <end LSN>-<ordinal>}; of a copy's row {@code <LSN>-s<epoch>.<copy>.<number>}. */
    public static final String ID = "id";

    public static final String STATUS = "status";

    /** The change, or the copy, that decided the status: like an id; NULL where none did. */
    public static final String STATUS_AT = "status_at";

    public static final String OPERATION = "operation";
    public static final String LSN = "lsn";
    public static final String ORDINAL = "ordinal";
    public static final String XID = "xid";
    public static final String COMMITTED_AT = "committed_at";
    public static final String REASON = "reason";

    /** The key's columns as a JSON object of texts; of a table without key, all columns. */
    public static final String KEY = "row_key";

    /** Columns as a JSON object of texts; NULL where they are in the file only. */
    public static final String VALUES = "row_values";

    public static final String UNCHANGED = "unchanged";
    public static final String UNCARRIED = "uncarried";
    public static final String FILE = "file";

    /** The shape. */
    public static final TableSchema SCHEMA = new TableSchema(
            TABLE,
            0,
            List.of(
                    key(1, PIPELINE),
                    key(2, SOURCE_SCHEMA),
                    key(3, SOURCE_TABLE),
                    key(4, ID),
                    column(5, STATUS, DataType.STRING),
                    column(6, STATUS_AT, DataType.STRING),
                    column(7, OPERATION, DataType.STRING),
                    column(8, LSN, DataType.STRING),
                    column(9, ORDINAL, DataType.INT64),
                    column(10, XID, DataType.INT64),
                    column(11, COMMITTED_AT, DataType.TIMESTAMP),
                    column(12, REASON, DataType.STRING),
                    column(13, KEY, DataType.STRING),
                    column(14, VALUES, DataType.STRING),
                    column(15, UNCHANGED, DataType.array(DataType.STRING)),
                    column(16, UNCARRIED, DataType.array(DataType.STRING)),
                    column(17, FILE, DataType.STRING)));

    private DeadLetters() {}

    private static Column key(int id, String name) {
        return new Column(id, name, DataType.STRING, "text", false, id);
    }

    private static Column column(int id, String name, DataType type) {
        return new Column(id, name, type, type.toString(), true, 0);
    }

    /**
     * Texts by column, as {@link #KEY} and {@link #VALUES} hold them.
     *
     * @param json an object of texts
     * @throws IllegalArgumentException when it is none
     */
    public static Map<String, @Nullable String> texts(String json) {
        if (!(Json.parse(json) instanceof Map<?, ?> object)) {
            throw new IllegalArgumentException("not an object: " + json);
        }
        Map<String, @Nullable String> texts = new LinkedHashMap<>();
        object.forEach((name, text) -> texts.put(String.valueOf(name), (String) text));
        return texts;
    }

    /**
     * A list of names as JSON.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static List<String> names(String json) {
        if (!(Json.parse(json) instanceof List<?> list)) {
            throw new IllegalArgumentException("not a list: " + json);
        }
        return list.stream().map(String::valueOf).toList();
    }

    /** What became of a letter. */
    public enum Status {
        /** Its row is missing in the destination. */
        OPEN,
        /** Somebody has decided that the row may be missing. */
        DROPPED,
        /** A later change or copy of the row has taken its place. */
        SUPERSEDED,
        /** Its row was written. */
        REPLAYED;

        /** Whether nothing more can become of it. */
        public boolean isEnd() {
            return this == SUPERSEDED || this == REPLAYED;
        }

        /** As the table spells it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A letter whose row is missing in the destination.
     *
     * @param lsn where its change is
     * @param key see {@link #KEY}
     */
    public record Missing(TableId table, String id, Lsn lsn, String key) {}
}
