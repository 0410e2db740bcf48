package dev.tributary.cdc.postgres.judge;

import dev.tributary.cdc.postgres.judge.JudgedTable.JudgedColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Random statements that change rows. What a statement finds decides whether it succeeds, never what it is. */
final class RandomChanges {

    /** Few enough that the same row is met again and again. */
    private static final int KEYS = 40;

    /** Keys beyond those that are chosen at random. */
    private static final int FAR = 1000;

    private final Random random;

    RandomChanges(Random random) {
        this.random = random;
    }

    /** Statements that belong together, in one transaction. */
    List<String> next(List<JudgedTable> tables) {
        JudgedTable table = tables.get(random.nextInt(tables.size()));
        return switch (random.nextInt(21)) {
            case 0, 1, 2, 3 ->
                List.of(insert(
                        table,
                        IntStream.range(0, 1 + random.nextInt(6))
                                .map(i -> key())
                                .distinct()
                                .boxed()
                                .toList()));
            case 4 -> List.of(upsert(table));
            case 5, 6, 7, 8 -> List.of(update(table));
            case 9 ->
                List.of("UPDATE " + table.quoted() + " SET big = repeat(md5('" + random.nextInt() + "'), 80) WHERE "
                        + table.where(key()));
            case 10 ->
                List.of("UPDATE " + table.quoted() + " SET " + table.assign(key()) + " WHERE " + table.where(key()));
            case 11 -> keyAndValue(table);
            case 12 -> swap(table);
            case 13 -> chain(table);
            case 14, 15 -> List.of("DELETE FROM " + table.quoted() + " WHERE " + table.where(key()));
            case 16 -> anew(table);
            case 17 -> List.of(move(table));
            case 18 -> random.nextInt(3) == 0 ? List.of(truncate(tables, table)) : List.of(update(table));
            case 19 -> List.of(everyRow(table));
            default -> random.nextInt(4) == 0 ? many(table) : List.of(update(table));
        };
    }

    /** An insert of new rows, for a table that must be heard of. */
    List<String> touch(JudgedTable table, int number) {
        return List.of(insert(table, List.of(FAR + number)));
    }

    private int key() {
        return random.nextInt(KEYS);
    }

    private String insert(JudgedTable table, List<Integer> keys) {
        return insertInto(table)
                + keys.stream()
                        .map(n -> "(" + String.join(", ", values(table, n)) + ")")
                        .collect(Collectors.joining(", "))
                + " ON CONFLICT DO NOTHING";
    }

    private static String insertInto(JudgedTable table) {
        List<String> names = new ArrayList<>(table.key());
        table.columns().forEach(column -> names.add(column.name()));
        if (table.isPartitioned()) {
            names.add(JudgedTable.PART);
        }
        return "INSERT INTO " + table.quoted() + " (" + Sql.identifiers(names) + ") VALUES ";
    }

    private List<String> values(JudgedTable table, int key) {
        List<String> values = new ArrayList<>(table.keyKind().value(key));
        table.columns().forEach(column -> values.add(value(column)));
        if (table.isPartitioned()) {
            values.add(String.valueOf(part()));
        }
        return values;
    }

    private int part() {
        return random.nextInt(JudgedTable.PARTS);
    }

    private String value(JudgedColumn column) {
        return !column.notNull() && random.nextInt(6) == 0
                ? "NULL"
                : column.kind().value(random);
    }

    private String upsert(JudgedTable table) {
        if (table.isKeyless()) {
            return insert(table, List.of(key()));
        }
        List<String> target = new ArrayList<>(table.key());
        if (table.isPartitioned()) {
            target.add(JudgedTable.PART);
        }
        return insertInto(table) + "(" + String.join(", ", values(table, key())) + ") ON CONFLICT ("
                + Sql.identifiers(target) + ") DO UPDATE SET " + assignment(table);
    }

    private String assignment(JudgedTable table) {
        if (table.columns().isEmpty()) {
            return table.assign(key());
        }
        JudgedColumn column = table.columns().get(random.nextInt(table.columns().size()));
        return Sql.identifier(column.name()) + " = " + value(column);
    }

    private String update(JudgedTable table) {
        return "UPDATE " + table.quoted() + " SET " + assignment(table) + " WHERE " + table.where(key());
    }

    private List<String> keyAndValue(JudgedTable table) {
        int from = key();
        return List.of(
                "UPDATE " + table.quoted() + " SET " + assignment(table) + " WHERE " + table.where(from),
                "UPDATE " + table.quoted() + " SET " + table.assign(key()) + " WHERE " + table.where(from));
    }

    private List<String> swap(JudgedTable table) {
        int one = key();
        int other = key();
        return List.of(rekey(table, one, FAR - 1), rekey(table, other, one), rekey(table, FAR - 1, other));
    }

    private List<String> chain(JudgedTable table) {
        int first = key();
        return List.of(
                rekey(table, first, FAR + 500 + key()),
                rekey(table, key(), first),
                "UPDATE " + table.quoted() + " SET " + assignment(table) + " WHERE " + table.where(first));
    }

    private static String rekey(JudgedTable table, int from, int to) {
        return "UPDATE " + table.quoted() + " SET " + table.assign(to) + " WHERE " + table.where(from);
    }

    /** The key is deleted and comes again, with or without a row of the same key in between. */
    private List<String> anew(JudgedTable table) {
        int key = key();
        return List.of(
                "DELETE FROM " + table.quoted() + " WHERE " + table.where(key),
                insert(table, List.of(key)),
                "UPDATE " + table.quoted() + " SET " + assignment(table) + " WHERE " + table.where(key));
    }

    /** More than the server keeps in memory, much of it in subtransactions. */
    private List<String> many(JudgedTable table) {
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            statements.add("SAVEPOINT many");
            statements.add(i % 3 == 0 ? insert(table, List.of(key())) : update(table));
            statements.add(i % 5 == 0 ? "ROLLBACK TO many" : "RELEASE many");
        }
        return statements;
    }

    /** From one partition to another. */
    private String move(JudgedTable table) {
        return table.isPartitioned()
                ? "UPDATE " + table.quoted() + " SET " + JudgedTable.PART + " = " + part() + " WHERE "
                        + table.where(key())
                : update(table);
    }

    private String truncate(List<JudgedTable> tables, JudgedTable table) {
        JudgedTable other = tables.get(random.nextInt(tables.size()));
        return "TRUNCATE " + table.quoted() + (other.equals(table) ? "" : ", " + other.quoted())
                + (random.nextBoolean() ? " CASCADE" : "");
    }

    private String everyRow(JudgedTable table) {
        return random.nextInt(4) == 0
                ? "DELETE FROM " + table.quoted() + " WHERE "
                        + Sql.identifier(table.key().get(0)) + " >= "
                        + table.keyKind().value(KEYS - 5).get(0)
                : "UPDATE " + table.quoted() + " SET " + assignment(table);
    }
}
