package dev.tributary.cdc.memory;

import dev.tributary.cdc.DeadLetter;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.ValueText;
import dev.tributary.cdc.spi.DeadLetters;
import dev.tributary.cdc.spi.DeadLetters.Missing;
import dev.tributary.cdc.spi.DeadLetters.Status;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.TableFlush;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A table of dead letters in memory. Thread-safe. */
public final class MemoryLetters {

    private final Function<String, ChangeBatch> files;
    private final Map<String, Map<String, @Nullable String>> letters = new LinkedHashMap<>();

    MemoryLetters(Function<String, ChangeBatch> files) {
        this.files = files;
    }

    /** Each letter as {@code <status> <operation> <key>: <reason>}, in the order in which they came. */
    public synchronized List<String> shown() {
        return letters.values().stream()
                .map(letter -> letter.get(DeadLetters.STATUS) + " " + letter.get(DeadLetters.OPERATION) + " "
                        + letter.get(DeadLetters.KEY) + ": " + letter.get(DeadLetters.REASON))
                .toList();
    }

    /** All letters, by id. */
    public synchronized Map<String, Map<String, @Nullable String>> all() {
        return new LinkedHashMap<>(letters);
    }

    synchronized List<DeadLetter> list() {
        return letters.values().stream()
                .map(letter -> new DeadLetter(
                        new TableId(text(letter, DeadLetters.SOURCE_SCHEMA), text(letter, DeadLetters.SOURCE_TABLE)),
                        text(letter, DeadLetters.ID),
                        Status.valueOf(text(letter, DeadLetters.STATUS).toUpperCase(Locale.ROOT)),
                        letter.get(DeadLetters.STATUS_AT),
                        Operation.valueOf(text(letter, DeadLetters.OPERATION)),
                        Lsn.parse(text(letter, DeadLetters.LSN)),
                        Long.parseLong(text(letter, DeadLetters.ORDINAL)),
                        Long.parseLong(text(letter, DeadLetters.XID)),
                        null,
                        text(letter, DeadLetters.REASON),
                        text(letter, DeadLetters.KEY),
                        DeadLetters.texts(text(letter, DeadLetters.VALUES)),
                        names(text(letter, DeadLetters.UNCHANGED)),
                        names(text(letter, DeadLetters.UNCARRIED)),
                        letter.get(DeadLetters.FILE)))
                .toList();
    }

    private static List<String> names(String array) {
        return DeadLetters.names("[" + array.substring(1, array.length() - 1) + "]");
    }

    synchronized long drop(Collection<DeadLetter> unwanted) {
        long open = 0;
        for (DeadLetter letter : unwanted) {
            Map<String, @Nullable String> known = letters.get(letter.table().name() + " " + letter.id());
            if (known != null && "open".equals(known.put(DeadLetters.STATUS, "dropped"))) {
                open++;
            }
        }
        return open;
    }

    synchronized List<Missing> missing() {
        return letters.values().stream()
                .filter(letter -> !isEnded(letter))
                .map(letter -> new Missing(
                        new TableId(text(letter, DeadLetters.SOURCE_SCHEMA), text(letter, DeadLetters.SOURCE_TABLE)),
                        text(letter, DeadLetters.ID),
                        Lsn.parse(text(letter, DeadLetters.LSN)),
                        text(letter, DeadLetters.KEY)))
                .toList();
    }

    private static boolean isEnded(Map<String, @Nullable String> letter) {
        return !List.of("open", "dropped").contains(text(letter, DeadLetters.STATUS));
    }

    private static String text(Map<String, @Nullable String> letter, String column) {
        return Objects.requireNonNull(letter.get(column), column);
    }

    synchronized void apply(TableFlush table) {
        for (StagedFile file : table.files().toList()) {
            ChangeBatch batch = files.apply(file.path());
            for (int row = 0; row < batch.rowCount(); row++) {
                apply(batch, row);
            }
        }
    }

    private void apply(ChangeBatch batch, int row) {
        Map<String, @Nullable String> values = new HashMap<>();
        List<Column> columns = batch.schema().columns();
        for (int i = 0; i < columns.size(); i++) {
            boolean isNull = batch.column(i).isNull(row);
            values.put(
                    columns.get(i).name(),
                    isNull ? null : ValueText.print(columns.get(i).type(), batch.column(i), row));
        }
        String id = text(values, DeadLetters.SOURCE_TABLE) + " " + text(values, DeadLetters.ID);
        Map<String, @Nullable String> known = letters.get(id);
        if (batch.operation(row) == Operation.INSERT) {
            letters.putIfAbsent(id, values);
        } else if (known != null && !isEnded(known)) {
            known.put(DeadLetters.STATUS, values.get(DeadLetters.STATUS));
            known.put(DeadLetters.STATUS_AT, values.get(DeadLetters.STATUS_AT));
        }
    }
}
