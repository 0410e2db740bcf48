package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.RefusalPolicy;
import dev.tributary.cdc.RowRefusedException;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.ValueText;
import dev.tributary.cdc.internal.RowBuffer.FilledBatch;
import dev.tributary.cdc.spi.BatchCheck;
import dev.tributary.cdc.spi.RefusedRow;
import dev.tributary.cdc.spi.RefusedRows;
import dev.tributary.cdc.spi.StagerSession;
import dev.tributary.cdc.spi.Warnings;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicLong;

/** The host's checks in one session of a run, and where rows go that are refused, by them or since they cannot be carried. Thread-safe. */
final class Checks {

    /** A message names a key; a long one is cut. */
    private static final int KEY_LENGTH = 200;

    private final CheckRules rules;
    private final StagerSession stager;
    private final Warnings warnings;
    private final AtomicLong refused;

    /** @param refusedBefore rows that the run has refused for good so far */
    Checks(CheckRules rules, StagerSession stager, Warnings warnings, long refusedBefore) {
        this.refused = new AtomicLong(refusedBefore);
        this.rules = rules;
        this.stager = stager;
        this.warnings = warnings;
        if (!rules.checks().isEmpty() && rules.policy() == RefusalPolicy.QUARANTINE || keepsUncarried()) {
            refusedRows();
        }
    }

    private RefusedRows refusedRows() {
        return stager.refusedRows()
                .orElseThrow(
                        () -> new ConfigurationException(
                                "refused rows are to be kept apart, which this stager cannot do",
                                "Let refusals stop the run (onRefusal, deadLetters), or use a stager that keeps refused rows."));
    }

    boolean isEmpty() {
        return rules.checks().isEmpty();
    }

    /** Whether rows with a value that cannot be carried are kept apart. */
    boolean keepsUncarried() {
        return rules.uncarriable() == RefusalPolicy.QUARANTINE;
    }

    /** Lets every check see a batch. */
    Review review(FilledBatch filled) {
        ChangeBatch batch = filled.batch();
        Review review = new Review(batch);
        filled.uncarried().forEach(value -> review.refuseUnasked(value.row(), value.reason()));
        for (BatchCheck check : rules.checks()) {
            try {
                check.check(review);
            } catch (CdcException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new ConfigurationException(
                        "the check " + check.getClass().getName() + " failed on rows of table "
                                + batch.schema().id() + ": " + e,
                        "Correct the check, or build the pipeline without it.",
                        e);
            }
        }
        return review;
    }

    /** A row was refused: goes on only if that is wanted, and not too often. */
    void refused(Review review, int row) {
        ChangeBatch batch = review.batch();
        String reason = review.reason(row);
        TableId table = batch.schema().id();
        if (rules.policy() == RefusalPolicy.STOP && !review.isUnasked(row)) {
            throw CdcException.quotingRows(
                    new RowRefusedException(
                            table,
                            "a row of table " + table + key(batch, row) + " was refused: " + reason,
                            "Correct the row at the source or the check and run again, or let refused rows be kept apart"
                                    + " (onRefusal QUARANTINE, checks.on-refusal=quarantine)."),
                    "a row of table " + table + " was refused");
        }
        if (refused.incrementAndGet() > rules.limit()) {
            String tooMany =
                    "more than " + rules.limit() + " rows were refused in this run; the last one is of table " + table;
            throw CdcException.quotingRows(
                    new RowRefusedException(
                            table,
                            tooMany + key(batch, row) + ": " + reason,
                            "Correct the rows at the source or the check and run again, or raise the limit (maxRefused,"
                                    + " dead-letters.max, checks.max-refused)."),
                    tooMany);
        }
    }

    /**
     * Keeps refused rows, at least one; they are durable when this returns.
     *
     * @return where
     */
    String keep(List<RefusedRow> rows, String name) {
        String where = refusedRows().keep(rows, name);
        RefusedRow first = rows.get(0);
        warnings.warn((rows.size() == 1 ? "1 row" : rows.size() + " rows") + " of table " + first.table()
                + (rows.size() == 1 ? " was refused and is kept in " : " were refused and are kept in ") + where
                + "; the first: " + first.reason());
        return where;
    }

    /** The key of a row as a message names it, with a blank before; empty where the table has none. */
    static String key(ChangeBatch batch, int row) {
        if (!batch.schema().hasKey()) {
            return "";
        }
        StringJoiner key = new StringJoiner(", ", " (", ")");
        for (int index : batch.schema().keyIndexes()) {
            Column column = batch.schema().columns().get(index);
            String text =
                    batch.column(index).isNull(row) ? "NULL" : ValueText.print(column.type(), batch.column(index), row);
            key.add(column.name() + " = " + (text.length() > KEY_LENGTH ? text.substring(0, KEY_LENGTH) + "…" : text));
        }
        return key.toString();
    }
}
