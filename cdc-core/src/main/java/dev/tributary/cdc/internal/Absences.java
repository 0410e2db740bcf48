package dev.tributary.cdc.internal;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.data.ValueText;
import dev.tributary.cdc.internal.Lineage.Origin;
import dev.tributary.cdc.internal.Lineage.RowKey;
import dev.tributary.cdc.spi.DeadLetters.Missing;
import dev.tributary.cdc.spi.DeadLetters.Status;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table that the destination does not have, since they were refused: by lineage, with their letters; and what
 * one flush makes of those. Begins with what earlier flushes left. Belongs to the reader's thread until the flush is sealed.
 */
final class Absences {

    private final TableId table;
    private final Lsn start;
    private final Letters letters;
    private final Map<Origin, List<Letter>> keyed = new HashMap<>();
    private final Map<String, List<Letter>> whole = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final List<Letter.Event> events = new ArrayList<>();
    private int copies = -1;

    /** @param start where the table's copy stands */
    Absences(TableId table, Lsn start, Letters letters) {
        this.table = table;
        this.start = start;
        this.letters = letters;
    }

    /** Takes up what earlier flushes, and a copy that has ended meanwhile, have left. */
    void takeUp(TableSchema schema) {
        int now = letters.copies(table);
        if (now == copies) {
            return;
        }
        copies = now;
        for (Missing missing : letters.of(table, start)) {
            if (!taken.add(missing.id())) {
                continue;
            }
            Letter letter = Letter.of(missing);
            if (schema.hasKey()) {
                key(schema, missing.key())
                        .ifPresent(key -> keyed.computeIfAbsent(new Origin(key, 0), any -> new ArrayList<>())
                                .add(letter));
            } else {
                whole.computeIfAbsent(missing.key(), any -> new ArrayList<>()).add(letter);
            }
        }
    }

    /** A key as it was written; empty when it is one of another shape, whose row is no concern of this one's. */
    private static Optional<RowKey> key(TableSchema schema, String text) {
        List<ColumnVector> values = new ArrayList<>();
        try {
            List<@Nullable Object> texts =
                    new ArrayList<>(((Map<?, ?>) java.util.Objects.requireNonNull(Json.parse(text))).values());
            if (texts.size() != schema.keyColumns().size()) {
                return Optional.empty();
            }
            for (int i = 0; i < texts.size(); i++) {
                ColumnVector value = ColumnVector.of(schema.keyColumns().get(i).type());
                if (texts.get(i) instanceof String known) {
                    ValueText.append(schema.keyColumns().get(i).type(), known, value);
                } else {
                    value.appendNull();
                }
                values.add(value);
            }
            return Optional.of(new RowKey(values));
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            return Optional.empty();
        }
    }

    boolean isEmpty() {
        return keyed.isEmpty() && whole.isEmpty();
    }

    boolean contains(Origin lineage) {
        return keyed.containsKey(lineage);
    }

    /** A change that was not refused has the row's last word so far. */
    void present(Origin lineage, Lsn lsn, long ordinal) {
        List<Letter> gone = keyed.remove(lineage);
        if (gone != null) {
            supersede(gone, lsn, ordinal);
        }
    }

    /** A change was refused: its letter takes the place of older ones. */
    void absent(Origin lineage, Letter letter) {
        present(lineage, letter.row().lsn(), letter.row().ordinal());
        List<Letter> own = new ArrayList<>();
        own.add(letter);
        keyed.put(lineage, own);
        open(letter);
    }

    /** A row of a table without key, or of a copy, was refused. */
    void absent(Letter letter) {
        whole.computeIfAbsent(letter.key(), any -> new ArrayList<>()).add(letter);
        open(letter);
    }

    /** Of a table without key: a row goes again that never came. Returns false when it is not known to have been refused. */
    boolean annuls(String values, Lsn lsn, long ordinal) {
        List<Letter> same = whole.getOrDefault(values, List.of());
        if (same.isEmpty()) {
            return false;
        }
        supersede(List.of(same.remove(same.size() - 1)), lsn, ordinal);
        return true;
    }

    private void open(Letter letter) {
        if (letters.areKept()) {
            events.add(new Letter.Event(
                    letter, Status.OPEN, letter.row().lsn(), letter.row().ordinal()));
        }
    }

    private void supersede(List<Letter> gone, Lsn lsn, long ordinal) {
        if (letters.areKept()) {
            gone.forEach(letter -> events.add(new Letter.Event(letter, Status.SUPERSEDED, lsn, ordinal)));
        }
    }

    /** All rows of the table are removed. */
    void truncated(TableSchema schema, Lsn lsn, long ordinal) {
        takeUp(schema);
        keyed.values().forEach(gone -> supersede(gone, lsn, ordinal));
        whole.values().forEach(gone -> supersede(gone, lsn, ordinal));
        clear();
    }

    /** Lineages begin anew. */
    void clear() {
        keyed.clear();
        whole.clear();
    }

    void endTransaction(Lsn endLsn) {
        for (int i = events.size() - 1; i >= 0 && events.get(i).lsn().equals(Lsn.ZERO); i--) {
            Letter.Event event = events.get(i).at(endLsn);
            event.letter().endTransaction(endLsn);
            events.set(i, event);
        }
    }

    /** What the flush makes of letters, in order. */
    List<Letter.Event> events() {
        return events;
    }
}
