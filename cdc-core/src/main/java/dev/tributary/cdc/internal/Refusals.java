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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Set<Origin> absent = new HashSet<>();
    private final List<RefusedRow> rows = new ArrayList<>();
    private long characters;

    Refusals(Checks checks) {
        this.checks = checks;
    }

    /** Lets the checks see a batch, and takes out of it what they refuse. */
    FilledBatch checked(FilledBatch filled) {
        if (checks.isEmpty() && filled.uncarried().isEmpty() && absent.isEmpty()) {
            return filled;
        }
        boolean done = false;
        try {
            Review review = checks.review(filled);
            if (review.hasRefused() || !absent.isEmpty()) {
                refuseIncomplete(review);
            }
            ChangeBatch left = review.hasRefused() ? without(review, filled.uncarried()) : review.batch();
            done = true;
            return new FilledBatch(left, filled.reservation(), List.of());
        } finally {
            if (!done) {
                filled.reservation().release();
            }
        }
    }

    private void refuseIncomplete(Review review) {
        ChangeBatch batch = review.batch();
        if (!batch.schema().hasKey()) {
            return;
        }
        for (int row = 0; row < batch.rowCount(); row++) {
            Operation operation = batch.operation(row);
            if (operation == Operation.SNAPSHOT) {
                return;
            }
            if (operation == Operation.TRUNCATE) {
                forgetLineages();
                continue;
            }
            Origin lineage = lineage(batch, row);
            if (operation == Operation.UPDATE
                    && !review.isRefused(row)
                    && absent.contains(lineage)
                    && isIncomplete(batch, row)) {
                review.refuseUnasked(row, INCOMPLETE);
            }
            if (review.isRefused(row)) {
                absent.add(lineage);
            } else {
                absent.remove(lineage);
            }
        }
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

    private ChangeBatch without(Review review, List<Uncarried> uncarried) {
        ChangeBatch batch = review.batch();
        ChangeBatch left = new ChangeBatch(batch.schema());
        for (int row = 0; row < batch.rowCount(); row++) {
            if (!review.isRefused(row)) {
                left.appendFrom(batch, row, false);
                continue;
            }
            checks.refused(review, row);
            int current = row;
            List<Uncarried> ofRow =
                    uncarried.stream().filter(value -> value.row() == current).toList();
            RefusedRow refused = refused(batch, row, review.reason(row), ofRow);
            rows.add(refused);
            for (String text : refused.values().values()) {
                characters += text == null ? 0 : text.length();
            }
            if (batch.schema().hasKey() && batch.operation(row) != Operation.SNAPSHOT) {
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
    }

    /** Lineages begin anew. */
    void forgetLineages() {
        absent.clear();
    }

    /** Whether what was refused takes so much memory that it should not wait for the end of its transaction. */
    boolean isLarge() {
        return characters > LARGE;
    }

    /** Keeps what was refused so far; it is durable when this returns. */
    void keep(String name) {
        checks.keep(rows, name);
        rows.clear();
        characters = 0;
    }

    /** Keeps what was refused of a snapshot's rows so far. */
    void keep(String name, Lsn consistentPoint) {
        rows.replaceAll(row -> row.at(consistentPoint));
        keep(name);
    }
}
