package dev.tributary.cdc.internal;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.Origins;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.data.ValueText;
import dev.tributary.cdc.internal.Lineage.Origin;
import dev.tributary.cdc.internal.Lineage.RowKey;
import dev.tributary.cdc.internal.RowBuffer.FilledBatch;
import dev.tributary.cdc.internal.RowBuffer.Uncarried;
import dev.tributary.cdc.spi.RefusedRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table that were refused, within one flush or one batch of a snapshot. A refused change becomes a DELETE:
 * a row is either in the destination as the source has it, or not at all. So a later change that does not bring all of
 * the row is refused too, since what it leaves out would be taken from a version that was refused or is older. Belongs
 * to the reader's thread.
 */
final class Refusals {

    private static final String INCOMPLETE =
            "an earlier change of the row was refused, and this one does not bring the whole row";

    /** Texts of rows that are held until their transaction ends. */
    private static final long LARGE = 8L << 20;

    private final Checks checks;
    private final Absences absences;
    private final List<RefusedRow> rows = new ArrayList<>();
    private final List<Letter> unkept = new ArrayList<>();
    private long characters;
    private long count;

    Refusals(Checks checks, Absences absences) {
        this.checks = checks;
        this.absences = absences;
    }

    /** Lets the checks see a batch, and takes out of it what they refuse. */
    FilledBatch checked(FilledBatch filled) {
        boolean changes = filled.batch().rowCount() > 0 && filled.batch().operation(0) != Operation.SNAPSHOT;
        if (changes) {
            absences.takeUp(filled.batch().schema());
        }
        if (checks.isEmpty() && filled.uncarried().isEmpty() && absences.isEmpty()) {
            return filled;
        }
        boolean done = false;
        try {
            Review review = checks.review(filled);
            if (review.hasRefused() || changes && !absences.isEmpty()) {
                refuse(review, filled.uncarried());
            }
            ChangeBatch left = review.hasRefused() ? without(review) : review.batch();
            done = true;
            return new FilledBatch(left, filled.reservation(), List.of());
        } finally {
            if (!done) {
                filled.reservation().release();
            }
        }
    }

    private void refuse(Review review, List<Uncarried> uncarried) {
        ChangeBatch batch = review.batch();
        for (int row = 0; row < batch.rowCount(); row++) {
            Operation operation = batch.operation(row);
            if (operation == Operation.TRUNCATE) {
                absences.truncated(batch.schema(), new Lsn(batch.lsn(row)), batch.ordinal(row));
            } else if (operation == Operation.SNAPSHOT || !batch.schema().hasKey()) {
                refuseWhole(review, row, uncarried);
            } else {
                refuseOfLineage(review, row, uncarried);
            }
        }
    }

    private void refuseWhole(Review review, int row, List<Uncarried> uncarried) {
        if (!review.isRefused(row)) {
            return;
        }
        RefusedRow refused = take(review, row, uncarried);
        String values = Json.write(refused.values());
        boolean gone =
                refused.operation() == Operation.DELETE && absences.annuls(values, refused.lsn(), refused.ordinal());
        if (!gone) {
            absences.absent(letter(refused, review.batch().schema().hasKey() ? key(review.batch(), row) : values));
        }
    }

    private void refuseOfLineage(Review review, int row, List<Uncarried> uncarried) {
        ChangeBatch batch = review.batch();
        Origin lineage = lineage(batch, row);
        if (batch.operation(row) == Operation.UPDATE
                && !review.isRefused(row)
                && absences.contains(lineage)
                && isIncomplete(batch, row)) {
            review.refuseUnasked(row, INCOMPLETE);
        }
        if (review.isRefused(row)) {
            absences.absent(lineage, letter(take(review, row, uncarried), key(batch, row)));
        } else {
            absences.present(lineage, new Lsn(batch.lsn(row)), batch.ordinal(row));
        }
    }

    private Letter letter(RefusedRow row, String key) {
        Letter letter = Letter.of(row, key);
        unkept.add(letter);
        return letter;
    }

    private static String key(ChangeBatch batch, int row) {
        Map<String, @Nullable String> key = new LinkedHashMap<>();
        for (int index : batch.schema().keyIndexes()) {
            Column column = batch.schema().columns().get(index);
            boolean isNull = batch.column(index).isNull(row);
            key.put(column.name(), isNull ? null : ValueText.print(column.type(), batch.column(index), row));
        }
        return Json.write(key);
    }

    private RefusedRow take(Review review, int row, List<Uncarried> uncarried) {
        checks.refused(review, row);
        count++;
        List<Uncarried> ofRow =
                uncarried.stream().filter(value -> value.row() == row).toList();
        RefusedRow refused = refused(review.batch(), row, review.reason(row), ofRow);
        rows.add(refused);
        for (String text : refused.values().values()) {
            characters += text == null ? 0 : text.length();
        }
        return refused;
    }

    private static Origin lineage(ChangeBatch batch, int row) {
        Origins origins = batch.origins().orElse(null);
        List<ColumnVector> empty = new ArrayList<>();
        for (Column column : batch.schema().keyColumns()) {
            empty.add(ColumnVector.of(column.type()));
        }
        if (origins != null && origins.isPresent(row)) {
            return new Origin(RowKey.copyOf(origins.keys(), row, empty), origins.incarnation(row));
        }
        List<ColumnVector> key =
                batch.schema().keyIndexes().stream().map(batch::column).toList();
        return new Origin(RowKey.copyOf(key, row, empty), 0);
    }

    private static boolean isIncomplete(ChangeBatch batch, int row) {
        for (int i = 0; i < batch.schema().columns().size(); i++) {
            if (batch.column(i).isUnchanged(row)) {
                return true;
            }
        }
        return false;
    }

    private static ChangeBatch without(Review review) {
        ChangeBatch batch = review.batch();
        ChangeBatch left = new ChangeBatch(batch.schema());
        for (int row = 0; row < batch.rowCount(); row++) {
            if (!review.isRefused(row)) {
                left.appendFrom(batch, row, false);
            } else if (batch.schema().hasKey() && batch.operation(row) != Operation.SNAPSHOT) {
                left.appendFrom(batch, row, true);
            }
        }
        return left;
    }

    private static RefusedRow refused(ChangeBatch batch, int row, String reason, List<Uncarried> uncarried) {
        TableSchema schema = batch.schema();
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        List<String> unchanged = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            Column column = schema.columns().get(i);
            if (batch.column(i).isUnchanged(row)) {
                unchanged.add(column.name());
            } else {
                boolean isNull = batch.column(i).isNull(row);
                values.put(column.name(), isNull ? null : ValueText.print(column.type(), batch.column(i), row));
            }
        }
        List<String> strange = new ArrayList<>();
        for (Uncarried value : uncarried) {
            String name = schema.columns().get(value.column()).name();
            strange.add(name);
            if (value.text() == null) {
                values.remove(name);
            } else {
                values.put(name, value.text());
            }
        }
        return new RefusedRow(
                schema.id(),
                batch.operation(row),
                new Lsn(batch.lsn(row)),
                batch.ordinal(row),
                batch.xid(row),
                batch.committedAtMicros(row),
                reason,
                values,
                unchanged,
                strange);
    }

    /** Rows of the transaction that ends were refused before its end was known. */
    void endTransaction(Lsn endLsn) {
        for (int i = rows.size() - 1; i >= 0 && rows.get(i).lsn().equals(Lsn.ZERO); i--) {
            rows.set(i, rows.get(i).at(endLsn));
        }
        absences.endTransaction(endLsn);
    }

    /** All rows of the table are removed at a place in the open transaction. */
    void truncated(TableSchema schema) {
        absences.truncated(schema, Lsn.ZERO, 0);
    }

    /** Lineages begin anew. */
    void forgetLineages() {
        absences.clear();
    }

    /** What becomes of letters, once all has been checked. */
    List<Letter.Event> events() {
        return absences.events();
    }

    /** How many rows were refused. */
    long count() {
        return count;
    }

    /** Whether what was refused takes so much memory that it should not wait for the end of its transaction. */
    boolean isLarge() {
        return characters > LARGE;
    }

    /** Keeps what was refused so far; it is durable when this returns. */
    void keep(String name) {
        if (!rows.isEmpty()) {
            String where = checks.keep(rows, name);
            boolean large = isLarge();
            unkept.forEach(letter -> letter.keptIn(where, large));
        }
        rows.clear();
        unkept.clear();
        characters = 0;
    }

    /**
     * Keeps what was refused of a snapshot's rows so far.
     *
     * @return their letters
     */
    List<Letter> keep(String name, Lsn consistentPoint) {
        rows.replaceAll(row -> row.at(consistentPoint));
        List<Letter> kept = List.copyOf(unkept);
        keep(name);
        return kept;
    }
}
