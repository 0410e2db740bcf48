package dev.tributary.cdc.examples.simulation;

import dev.tributary.cdc.examples.simulation.RowPlan.Assignment;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes rows of one table. Thread-safe; each call writes in the caller's transaction and its tally. */
final class TableWriter {

    /** After so many refusals in a row a table is left alone. */
    private static final int REFUSALS = 25;

    private final Table table;
    private final RowPlan plan;
    private final KeyPool keys = new KeyPool();
    private final Map<Operation, String> obstacles = new EnumMap<>(Operation.class);
    private final Map<Operation, Integer> refusals = new EnumMap<>(Operation.class);

    TableWriter(Table table, FreshValues fresh, Map<String, TableWriter> tables) {
        this.table = table;
        this.plan = new RowPlan(table, fresh, tables);
    }

    /** Finds out what can be done, once all tables are known. */
    synchronized void prepare(RandomValues values) {
        for (Operation operation : Operation.values()) {
            if (!table.allowed().contains(operation)) {
                obstacles.put(operation, "the role may not write to it");
            }
        }
        plan.obstacle(values, keys.size() == 0).ifPresent(reason -> obstacles.putIfAbsent(Operation.INSERT, reason));
        if (table.children().stream().anyMatch(ForeignKey::passesDeletesOn)) {
            obstacles.putIfAbsent(Operation.DELETE, "its deletes would change other tables' rows");
        }
        if (plan.update(new Random(0), values).isEmpty()) {
            obstacles.putIfAbsent(Operation.UPDATE, "no value can be made for any column outside of keys");
        }
    }

    Table table() {
        return table;
    }

    KeyPool keys() {
        return keys;
    }

    synchronized boolean can(Operation operation) {
        return !obstacles.containsKey(operation);
    }

    synchronized Map<Operation, String> obstacles() {
        return new EnumMap<>(obstacles);
    }

    synchronized void accepted(Operation operation) {
        refusals.remove(operation);
    }

    /** The database refused a statement; after some times in a row the table is left alone. */
    synchronized void refused(Operation operation, SQLException reason) {
        if (refusals.merge(operation, 1, Integer::sum) >= REFUSALS) {
            obstacles.putIfAbsent(operation, "the database refuses: " + reason.getMessage());
        }
    }

    /** Inserts at most {@code count} rows, by one statement where that is possible. Returns their keys. */
    List<List<String>> insert(Writing writing, int count) throws SQLException {
        List<List<String>> inserted = new ArrayList<>();
        int rowsPerStatement = plan.copiesManyRows() ? count : 1;
        for (int statements = plan.copiesManyRows() ? 1 : count; statements > 0; statements--) {
            inserted.addAll(insertOnce(writing, rowsPerStatement));
        }
        inserted.forEach(key -> writing.tally().inserted(this, key));
        return inserted;
    }

    private List<List<String>> insertOnce(Writing writing, int count) throws SQLException {
        List<List<String>> templates = keys.some(count, writing.random());
        Optional<List<Assignment>> planned = plan.newRow(writing.random(), writing.values(), !templates.isEmpty());
        if (planned.isEmpty()) {
            return List.of();
        }
        List<Assignment> row = planned.get();
        String columns = Sql.list(row, assignment -> assignment.column().quoted());
        String values = Sql.list(row, Assignment::expression);
        String source = templates.isEmpty()
                ? "VALUES (" + values + ")"
                : "SELECT " + values + " FROM " + table.quoted() + " AS template WHERE "
                        + keyIn("template", templates.size());
        String sql = row.isEmpty()
                ? "INSERT INTO " + table.quoted() + " DEFAULT VALUES RETURNING " + returnedKey()
                : "INSERT INTO " + table.quoted() + " (" + columns + ") " + source
                        + " ON CONFLICT DO NOTHING RETURNING " + returnedKey();
        return returning(writing, sql, row, templates);
    }

    /** Gives existing rows new values, the same for all, by one statement. Returns how many there still were. */
    int update(Writing writing, List<List<String>> rows) throws SQLException {
        List<Assignment> assignments = plan.update(writing.random(), writing.values());
        if (assignments.isEmpty() || rows.isEmpty()) {
            return 0;
        }
        String sql = "UPDATE " + table.quoted() + " AS target SET " + Sql.list(assignments, TableWriter::assignment)
                + " WHERE " + keyIn("target", rows.size()) + " RETURNING " + returnedKey();
        return returning(writing, sql, assignments, rows).size();
    }

    /** Deletes those of the rows that no other row refers to. Returns how many. */
    int delete(Writing writing, List<List<String>> rows) throws SQLException {
        if (rows.isEmpty()) {
            return 0;
        }
        String sql = "DELETE FROM " + table.quoted() + " AS target WHERE " + keyIn("target", rows.size())
                + andUnreferenced() + " RETURNING " + returnedKey();
        List<List<String>> deleted = returning(writing, sql, List.of(), rows);
        deleted.forEach(key -> writing.tally().deleted(this, key));
        return deleted.size();
    }

    /** Whether rows can move to another key without changing rows that refer to them. */
    boolean canChangeKeys() {
        return !table.partitioned()
                && can(Operation.UPDATE)
                && table.children().stream().noneMatch(ForeignKey::passesKeysOn);
    }

    /** Moves a row to another key. False if the row is gone or referred to, or no key could be found. */
    boolean changeKey(Writing writing, List<String> row) throws SQLException {
        Optional<List<Assignment>> planned = plan.newKey(writing.random());
        if (planned.isEmpty()) {
            return false;
        }
        List<Assignment> key = planned.get();
        boolean known = key.stream().allMatch(assignment -> assignment.parameter() != null);
        String andFree = known
                ? " AND NOT EXISTS (SELECT FROM " + table.quoted() + " AS other WHERE " + keyIn("other", 1) + ")"
                : "";
        List<List<String>> keyParameters = new ArrayList<>(List.of(row));
        if (known) {
            keyParameters.add(key.stream()
                    .map(assignment -> Objects.requireNonNull(assignment.parameter()))
                    .toList());
        }
        String sql = "UPDATE " + table.quoted() + " AS target SET " + Sql.list(key, TableWriter::assignment) + " WHERE "
                + keyIn("target", 1) + andUnreferenced() + andFree + " RETURNING " + returnedKey();
        List<List<String>> moved = returning(writing, sql, key, keyParameters);
        for (List<String> newKey : moved) {
            writing.tally().deleted(this, row);
            writing.tally().inserted(this, newKey);
        }
        return !moved.isEmpty();
    }

    /** Deletes a row and inserts it again. False if it is gone or referred to. */
    boolean deleteAndReinsert(Writing writing, List<String> row) throws SQLException {
        String columns = table.columns().stream()
                .filter(column -> !column.generated())
                .map(Column::quoted)
                .collect(Collectors.joining(", "));
        String sql = "WITH gone AS (DELETE FROM " + table.quoted() + " AS target WHERE " + keyIn("target", 1)
                + andUnreferenced() + " RETURNING *) INSERT INTO " + table.quoted() + " (" + columns
                + ") OVERRIDING SYSTEM VALUE SELECT " + columns + " FROM gone RETURNING " + returnedKey();
        return !returning(writing, sql, List.of(), List.of(row)).isEmpty();
    }

    private List<List<String>> returning(
            Writing writing, String sql, List<Assignment> assignments, List<List<String>> rows) throws SQLException {
        List<@Nullable String> parameters = new ArrayList<>();
        assignments.stream().map(Assignment::parameter).filter(Objects::nonNull).forEach(parameters::add);
        rows.forEach(parameters::addAll);
        try (PreparedStatement statement = writing.connection().prepareStatement(sql)) {
            Sql.bind(statement, parameters);
            try (ResultSet result = statement.executeQuery()) {
                List<List<String>> returned = new ArrayList<>();
                while (result.next()) {
                    List<String> key = new ArrayList<>();
                    for (int i = 1; i <= table.key().size(); i++) {
                        key.add(result.getString(i));
                    }
                    returned.add(List.copyOf(key));
                }
                return returned;
            }
        } catch (SQLException e) {
            if (Conflict.isAboutValues(e)) {
                plan.reject(assignments);
            }
            throw e;
        }
    }

    private static String assignment(Assignment assignment) {
        return assignment.column().quoted() + " = " + assignment.expression();
    }

    private String keyIn(String alias, int rows) {
        String row = "(" + Sql.list(table.key(), Column::parameter) + ")";
        return "(" + Sql.list(table.key(), column -> alias + "." + column.quoted()) + ") IN ("
                + String.join(", ", Collections.nCopies(rows, row)) + ")";
    }

    private String returnedKey() {
        return Sql.list(table.key(), column -> column.quoted() + "::text");
    }

    private String andUnreferenced() {
        StringBuilder condition = new StringBuilder();
        for (ForeignKey child : table.children()) {
            condition
                    .append(" AND NOT EXISTS (SELECT FROM ")
                    .append(child.child())
                    .append(" AS child WHERE ");
            for (int i = 0; i < child.childColumns().size(); i++) {
                condition
                        .append(i > 0 ? " AND " : "")
                        .append("child.")
                        .append(Sql.identifier(child.childColumns().get(i)))
                        .append(" = target.")
                        .append(Sql.identifier(child.parentColumns().get(i)));
            }
            condition.append(')');
        }
        return condition.toString();
    }
}
