package dev.tributary.cdc.examples.simulation;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** The tables of a simulation, and the choice among them. Thread-safe. */
final class Tables {

    /** So many keys of a table are known at the start; of larger tables it is a sample. */
    private static final int MOST_KEYS = 20_000;

    private final List<TableWriter> writers;
    private final List<String> withoutKey;

    private Tables(List<TableWriter> writers, List<String> withoutKey) {
        this.writers = writers;
        this.withoutKey = withoutKey;
    }

    static Tables read(
            Connection connection, List<String> schemas, BiPredicate<String, String> wanted, RandomValues values)
            throws SQLException {
        Map<String, TableWriter> byName = new HashMap<>();
        List<TableWriter> writers = new ArrayList<>();
        List<String> withoutKey = new ArrayList<>();
        for (Table table : new Catalog(connection).tables(schemas, wanted)) {
            if (table.key().isEmpty()) {
                withoutKey.add(table.label() + ": it has no primary key");
                continue;
            }
            if (table.allowed().isEmpty()) {
                withoutKey.add(table.label() + ": the role may not write to it");
                continue;
            }
            TableWriter writer = new TableWriter(table, new FreshValues(connection, table), byName);
            readKeys(connection, writer);
            byName.put(table.quoted(), writer);
            writers.add(writer);
        }
        writers.forEach(writer -> writer.prepare(values));
        return new Tables(List.copyOf(writers), List.copyOf(withoutKey));
    }

    private static void readKeys(Connection connection, TableWriter writer) throws SQLException {
        Table table = writer.table();
        double share = 100.0 * MOST_KEYS / Math.max(1, table.estimatedRows());
        String sample = share < 50 ? " TABLESAMPLE SYSTEM (" + share + ")" : "";
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT " + Sql.list(table.key(), column -> column.quoted() + "::text")
                                + " FROM " + table.quoted() + sample + " LIMIT " + MOST_KEYS)) {
            while (row.next()) {
                List<String> key = new ArrayList<>();
                for (int i = 1; i <= table.key().size(); i++) {
                    key.add(row.getString(i));
                }
                writer.keys().add(List.copyOf(key));
            }
        }
    }

    /** Whether some table takes such changes at all. */
    boolean can(Operation operation) {
        return writers.stream().anyMatch(writer -> writer.can(operation));
    }

    /** A table by chance, larger ones more often; nothing if none fits at the moment. */
    Optional<TableWriter> choose(Random random, Predicate<TableWriter> fits) {
        List<TableWriter> candidates = writers.stream().filter(fits).toList();
        double[] weights = candidates.stream()
                .mapToDouble(writer -> 1 + Math.sqrt(writer.keys().size()))
                .toArray();
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        double chosen = random.nextDouble() * total;
        for (int i = 0; i < weights.length; i++) {
            chosen -= weights[i];
            if (chosen < 0) {
                return Optional.of(candidates.get(i));
            }
        }
        return Optional.empty();
    }

    /** What is left out, and why. */
    List<String> skipped() {
        List<String> skipped = new ArrayList<>(withoutKey);
        for (TableWriter writer : writers) {
            writer.obstacles()
                    .forEach((operation, reason) ->
                            skipped.add(writer.table().label() + ": no " + operation.plural() + ", " + reason));
        }
        return List.copyOf(skipped);
    }
}
