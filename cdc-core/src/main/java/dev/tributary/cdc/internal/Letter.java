package dev.tributary.cdc.internal;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.DeadLetters;
import dev.tributary.cdc.spi.DeadLetters.Missing;
import dev.tributary.cdc.spi.RefusedRow;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A dead letter: one of this flush, or one that an earlier flush has left. Belongs to the thread that has its table. */
final class Letter {

    /**
     * What becomes of a letter at a place in the stream.
     *
     * @param lsn 0 while its transaction is open
     */
    record Event(Letter letter, DeadLetters.Status status, Lsn lsn, long ordinal) {

        Event at(Lsn endLsn) {
            return lsn.equals(Lsn.ZERO) ? new Event(letter, status, endLsn, ordinal) : this;
        }
    }

    private final TableId table;
    private final String key;
    private @Nullable RefusedRow row;
    private @Nullable String id;
    private @Nullable String file;
    private Lsn lsn = Lsn.ZERO;

    private Letter(TableId table, String key) {
        this.table = table;
        this.key = key;
    }

    /** A letter that stands in the table already. */
    static Letter of(Missing missing) {
        Letter letter = new Letter(missing.table(), missing.key());
        letter.id = missing.id();
        letter.lsn = missing.lsn();
        return letter;
    }

    static Letter of(RefusedRow row, String key) {
        Letter letter = new Letter(row.table(), key);
        letter.row = row;
        letter.at(row.lsn(), Long.toString(row.ordinal()));
        return letter;
    }

    /** Its place is known. */
    void at(Lsn end, String place) {
        if (id == null && !end.equals(Lsn.ZERO)) {
            lsn = end;
            id = end + "-" + place;
        }
    }

    /** The same, of a row whose transaction has ended. */
    void endTransaction(Lsn end) {
        if (row != null) {
            at(end, Long.toString(row.ordinal()));
        }
    }

    TableId table() {
        return table;
    }

    String key() {
        return key;
    }

    String id() {
        return Objects.requireNonNull(id, "the transaction has not ended");
    }

    Lsn lsn() {
        return lsn;
    }

    /** Of a letter of this flush. */
    RefusedRow row() {
        return Objects.requireNonNull(row);
    }

    /** Where the row was kept; null when that is not known. */
    @Nullable
    String file() {
        return file;
    }

    /** @param light whether the values are there only, since they are large */
    void keptIn(String path, boolean light) {
        file = path;
        RefusedRow whole = row;
        if (light && whole != null) {
            row = whole.withoutValues();
        }
    }

    Missing missing() {
        return new Missing(table, id(), lsn, key);
    }
}
