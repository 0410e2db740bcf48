package dev.tributary.cdc.examples.simulation;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One session: transactions of varied size and shape until the budget is spent. Runs on one thread and owns its
 * connection.
 */
final class Session {

    private static final int LARGEST_STATEMENT = 8;
    private static final int FRUITLESS_STEPS = 10;
    private static final int FRUITLESS_TRANSACTIONS = 100;
    private static final int ROLLED_BACK_PERCENT = 4;
    private static final int SAVEPOINT_PERCENT = 6;
    private static final int LIFE_PERCENT = 8;
    private static final int REINSERT_PERCENT = 6;
    private static final int KEY_CHANGE_PERCENT = 12;

    private final Connection connection;
    private final Random random;
    private final RandomValues values;
    private final Tables tables;
    private final Budget budget;
    private final Progress progress;

    private Optional<TableWriter> currentTable = Optional.empty();
    private Operation currentOperation = Operation.INSERT;

    Session(Connection connection, long seed, Tables tables, Budget budget, Progress progress) {
        this.connection = connection;
        this.random = new Random(seed);
        this.values = new RandomValues(random);
        this.tables = tables;
        this.budget = budget;
        this.progress = progress;
    }

    /**
     * Runs until the budget is spent or the progress is stopped.
     *
     * @throws SimulationException if what is left cannot be done
     */
    void run() throws SQLException, InterruptedException {
        connection.setAutoCommit(false);
        int fruitless = 0;
        while (!budget.isExhausted() && !progress.isStopped()) {
            if (transaction()) {
                fruitless = 0;
            } else if (!budget.awaitOthers() && ++fruitless > FRUITLESS_TRANSACTIONS) {
                throw new SimulationException("Cannot make the remaining " + remaining()
                        + ": no table has rows for it. Ask for fewer, or choose more tables. Left out: "
                        + tables.skipped());
            }
        }
    }

    private String remaining() {
        return Sql.list(List.of(Operation.values()), operation -> budget.open(operation) + " " + operation.plural());
    }

    /** True if it committed or was rolled back on purpose. */
    private boolean transaction() throws SQLException {
        Tally tally = new Tally();
        Writing writing = new Writing(connection, random, values, tally);
        try {
            fill(writing);
            if (tally.size() == 0) {
                connection.rollback();
                return false;
            }
            if (random.nextInt(100) < ROLLED_BACK_PERCENT) {
                connection.rollback();
                tally.forEach((table, operation, rows) -> budget.giveBack(operation, rows));
                progress.rolledBack();
                return true;
            }
            connection.commit();
        } catch (SQLException e) {
            giveUp(tally, e);
            return false;
        }
        tally.publishKeys();
        tally.forEach((table, operation, rows) -> {
            budget.commit(operation, rows);
            table.accepted(operation);
        });
        progress.committed(tally);
        return true;
    }

    private void giveUp(Tally tally, SQLException reason) throws SQLException {
        tally.forEach((table, operation, rows) -> budget.giveBack(operation, rows));
        boolean conflict = Conflict.isWithOthers(reason);
        if (!conflict && !Conflict.isAboutRows(reason)) {
            throw reason;
        }
        connection.rollback();
        if (!conflict) {
            currentTable.ifPresent(table -> table.refused(currentOperation, reason));
        }
        progress.retried();
    }

    /** Most transactions are small, some are not. */
    private void fill(Writing writing) throws SQLException {
        int dice = random.nextInt(10);
        int wanted = dice < 6 ? 1 + random.nextInt(3) : dice < 9 ? 4 + random.nextInt(9) : 20 + random.nextInt(41);
        int fruitless = 0;
        while (writing.tally().size() < wanted && fruitless < FRUITLESS_STEPS) {
            fruitless = step(writing) ? 0 : fruitless + 1;
        }
    }

    private boolean step(Writing writing) throws SQLException {
        int dice = random.nextInt(100);
        if (dice < SAVEPOINT_PERCENT) {
            rolledBackToSavepoint(writing);
            return false;
        }
        dice -= SAVEPOINT_PERCENT;
        if (dice < LIFE_PERCENT) {
            return life(writing);
        }
        dice -= LIFE_PERCENT;
        if (dice < REINSERT_PERCENT) {
            return reinsert(writing);
        }
        dice -= REINSERT_PERCENT;
        return dice < KEY_CHANGE_PERCENT ? changeKey(writing) : plain(writing, openOperation());
    }

    /** By chance, as often as there is work left of the kind. */
    private Operation openOperation() {
        long inserts = budget.open(Operation.INSERT);
        long updates = budget.open(Operation.UPDATE);
        long all = Math.max(1, inserts + updates + budget.open(Operation.DELETE));
        long chosen = (long) (random.nextDouble() * all);
        return chosen < inserts ? Operation.INSERT : chosen < inserts + updates ? Operation.UPDATE : Operation.DELETE;
    }

    private boolean plain(Writing writing, Operation operation) throws SQLException {
        Optional<TableWriter> table = choose(operation);
        if (table.isEmpty()) {
            return false;
        }
        int wanted = budget.reserve(operation, random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(LARGEST_STATEMENT));
        return spend(writing, table.get(), operation, wanted, () -> write(writing, table.get(), operation, wanted));
    }

    private int write(Writing writing, TableWriter table, Operation operation, int rows) throws SQLException {
        return rows == 0
                ? 0
                : switch (operation) {
                    case INSERT -> table.insert(writing, rows).size();
                    case UPDATE -> table.update(writing, table.keys().some(rows, random));
                    case DELETE -> table.delete(writing, table.keys().some(rows, random));
                };
    }

    /** Inserts a row, changes it and deletes it in one transaction. */
    private boolean life(Writing writing) throws SQLException {
        Optional<TableWriter> chosen = choose(Operation.INSERT);
        if (chosen.isEmpty()
                || !chosen.get().can(Operation.UPDATE)
                || !chosen.get().can(Operation.DELETE)) {
            return false;
        }
        TableWriter table = chosen.get();
        // A list, because the calls below are lambdas.
        List<List<String>> rows = new ArrayList<>();
        boolean begun = spend(writing, table, Operation.INSERT, budget.reserve(Operation.INSERT, 1), () -> {
            rows.addAll(table.insert(writing, 1));
            return rows.size();
        });
        if (begun) {
            spend(
                    writing,
                    table,
                    Operation.UPDATE,
                    budget.reserve(Operation.UPDATE, 1),
                    () -> table.update(writing, rows));
            spend(
                    writing,
                    table,
                    Operation.DELETE,
                    budget.reserve(Operation.DELETE, 1),
                    () -> table.delete(writing, rows));
        }
        return begun;
    }

    /** Deletes a row and inserts it again: one delete and one insert. */
    private boolean reinsert(Writing writing) throws SQLException {
        Optional<TableWriter> table = choose(Operation.DELETE).filter(chosen -> chosen.can(Operation.INSERT));
        List<List<String>> row =
                table.map(chosen -> chosen.keys().some(1, random)).orElse(List.of());
        if (table.isEmpty() || row.isEmpty() || budget.reserve(Operation.DELETE, 1) == 0) {
            return false;
        }
        boolean reinserted = false;
        try {
            reinserted = spend(
                    writing,
                    table.get(),
                    Operation.INSERT,
                    budget.reserve(Operation.INSERT, 1),
                    () -> table.get().deleteAndReinsert(writing, row.get(0)) ? 1 : 0);
        } finally {
            if (!reinserted) {
                budget.giveBack(Operation.DELETE, 1);
            }
        }
        if (reinserted) {
            writing.tally().add(table.get(), Operation.DELETE, 1);
        }
        return reinserted;
    }

    private boolean changeKey(Writing writing) throws SQLException {
        Optional<TableWriter> table = tables.choose(
                random, writer -> writer.canChangeKeys() && writer.keys().size() > 0);
        List<List<String>> row =
                table.map(chosen -> chosen.keys().some(1, random)).orElse(List.of());
        if (table.isEmpty() || row.isEmpty()) {
            return false;
        }
        int reserved = budget.reserve(Operation.UPDATE, 1);
        return spend(
                writing,
                table.get(),
                Operation.UPDATE,
                reserved,
                () -> table.get().changeKey(writing, row.get(0)) ? 1 : 0);
    }

    /** Work that never happened, as far as others can see. */
    private void rolledBackToSavepoint(Writing writing) throws SQLException {
        Operation operation = Operation.values()[random.nextInt(Operation.values().length)];
        Optional<TableWriter> table = choose(operation);
        if (table.isPresent()) {
            Savepoint savepoint = connection.setSavepoint();
            Writing scratch = new Writing(connection, random, values, new Tally());
            currentTable = table;
            currentOperation = operation;
            write(scratch, table.get(), operation, 1 + random.nextInt(LARGEST_STATEMENT));
            connection.rollback(savepoint);
        }
    }

    private Optional<TableWriter> choose(Operation operation) {
        // The last rows stay, so that inserts have something to copy.
        int fewest = operation == Operation.INSERT ? 0 : operation == Operation.UPDATE ? 1 : 3;
        return tables.choose(
                random, table -> table.can(operation) && table.keys().size() >= fewest);
    }

    /** Writes what was reserved, and gives back what came to nothing. True if anything was written. */
    private boolean spend(Writing writing, TableWriter table, Operation operation, int reserved, Rows rows)
            throws SQLException {
        if (reserved == 0) {
            return false;
        }
        currentTable = Optional.of(table);
        currentOperation = operation;
        int written = 0;
        try {
            written = rows.write();
        } finally {
            budget.giveBack(operation, reserved - written);
        }
        if (written > 0) {
            writing.tally().add(table, operation, written);
        }
        return written > 0;
    }

    @FunctionalInterface
    private interface Rows {
        int write() throws SQLException;
    }
}
