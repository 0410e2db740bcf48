package dev.tributary.cdc;

/**
 * Statements that a destination was sent. A block of several counts as one.
 *
 * @param loads that load staged files
 * @param changes that change rows of targets
 * @param bookkeeping everything else: the ledger, tables made and altered, what is looked up
 */
public record StatementCounts(long loads, long changes, long bookkeeping) {

    /** None, or a destination that does not count. */
    public static final StatementCounts NONE = new StatementCounts(0, 0, 0);

    public long total() {
        return loads + changes + bookkeeping;
    }

    public StatementCounts plus(StatementCounts more) {
        return new StatementCounts(loads + more.loads, changes + more.changes, bookkeeping + more.bookkeeping);
    }

    /** What was sent since an earlier count. */
    public StatementCounts since(StatementCounts earlier) {
        return new StatementCounts(loads - earlier.loads, changes - earlier.changes, bookkeeping - earlier.bookkeeping);
    }
}
