package dev.tributary.cdc.postgres.judge;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table as the generator knows it. Immutable.
 *
 * @param key names of the key's columns, in the order of {@code keyKind}; these are not among {@code columns}
 * @param columns the other columns
 */
record JudgedTable(
        String name, List<String> key, KeyKind keyKind, List<JudgedColumn> columns, Identity identity, Layout layout) {

    /** A column that is no part of the key. */
    record JudgedColumn(String name, ColumnKind kind, boolean notNull) {}

    /** How old rows are identified in the WAL. */
    enum Identity {
        DEFAULT,
        FULL,
        INDEX
    }

    /** How rows are stored. */
    enum Layout {
        PLAIN,
        /** Without a key: any row may be there several times. */
        KEYLESS,
        /** By a column {@code part} that is a part of the key and moves rows when it changes. */
        PARTITIONED
    }

    static final int PARTS = 3;
    static final String PART = "part";

    JudgedTable {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }

    /** A random table. */
    static JudgedTable random(String name, Random random) {
        KeyKind keyKind = KeyKind.values()[random.nextInt(KeyKind.values().length)];
        List<String> key = IntStream.range(0, keyKind.types().size())
                .mapToObj(i -> i == 0 ? "Id" : "id " + i)
                .toList();
        List<JudgedColumn> columns = new ArrayList<>();
        columns.add(new JudgedColumn("big", ColumnKind.BIG, false));
        Layout layout =
                switch (random.nextInt(8)) {
                    case 0, 1 -> Layout.PARTITIONED;
                    case 2 -> Layout.KEYLESS;
                    default -> Layout.PLAIN;
                };
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            columns.add(new JudgedColumn("c" + i, randomKind(layout, random), random.nextInt(4) == 0));
        }
        return new JudgedTable(name, key, keyKind, columns, randomIdentity(layout, random), layout);
    }

    /** Partitions do not get an index of their own here, and a table without a key has no other choice. */
    static Identity randomIdentity(Layout layout, Random random) {
        return switch (layout) {
            case PLAIN -> Identity.values()[random.nextInt(3)];
            case PARTITIONED -> Identity.values()[random.nextInt(2)];
            case KEYLESS -> Identity.FULL;
        };
    }

    /** The judge cannot find a row by a value of a type that has no equality. */
    static ColumnKind randomKind(Layout layout, Random random) {
        ColumnKind kind = ColumnKind.values()[random.nextInt(ColumnKind.values().length)];
        return layout == Layout.KEYLESS && kind == ColumnKind.JSON ? ColumnKind.JSONB : kind;
    }

    JudgedTable withName(String newName) {
        return new JudgedTable(newName, key, keyKind, columns, identity, layout);
    }

    JudgedTable withColumns(List<JudgedColumn> newColumns) {
        return new JudgedTable(name, key, keyKind, newColumns, identity, layout);
    }

    JudgedTable withKey(List<String> newKey) {
        return new JudgedTable(name, newKey, keyKind, columns, identity, layout);
    }

    JudgedTable withIdentity(Identity newIdentity) {
        return new JudgedTable(name, key, keyKind, columns, newIdentity, layout);
    }

    boolean isPartitioned() {
        return layout == Layout.PARTITIONED;
    }

    boolean isKeyless() {
        return layout == Layout.KEYLESS;
    }

    String quoted() {
        return Sql.identifier(name);
    }

    /** Statements that create it. */
    List<String> create() {
        List<String> elements = new ArrayList<>();
        // Not first: the key's place among the columns must not matter.
        elements.add(element(columns.get(0)));
        for (int i = 0; i < key.size(); i++) {
            elements.add(Sql.identifier(key.get(i)) + " " + keyKind.types().get(i) + " NOT NULL");
        }
        columns.subList(1, columns.size()).forEach(column -> elements.add(element(column)));
        if (isPartitioned()) {
            elements.add(PART + " integer NOT NULL");
        }
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE " + quoted() + " (" + String.join(", ", elements)
                + (isKeyless() ? ")" : ", PRIMARY KEY (" + Sql.identifiers(identifying()) + "))")
                + (isPartitioned() ? " PARTITION BY LIST (" + PART + ")" : ""));
        for (int part = 0; isPartitioned() && part < PARTS; part++) {
            statements.addAll(partition(part, elements));
        }
        statements.addAll(storage());
        statements.addAll(identify(identity));
        return statements;
    }

    /** Columns whose values identify a row; not in the order of the table, so that the order must not matter. */
    private List<String> identifying() {
        List<String> names = new ArrayList<>(key);
        if (isPartitioned()) {
            names.add(PART);
        }
        Collections.reverse(names);
        return names;
    }

    private List<String> partition(int part, List<String> elements) {
        String name = Sql.identifier(this.name + "_" + part);
        if (part > 0) {
            return List.of("CREATE TABLE " + name + " PARTITION OF " + quoted() + " FOR VALUES IN (" + part + ")");
        }
        List<String> reversed = new ArrayList<>(elements);
        Collections.reverse(reversed);
        return List.of(
                "CREATE TABLE " + name + " (" + String.join(", ", reversed) + ")",
                "ALTER TABLE " + quoted() + " ATTACH PARTITION " + name + " FOR VALUES IN (" + part + ")");
    }

    private static String element(JudgedColumn column) {
        return Sql.identifier(column.name()) + " " + column.kind().type() + (column.notNull() ? " NOT NULL" : "");
    }

    private List<String> storage() {
        List<String> statements = new ArrayList<>();
        for (String relation : relations()) {
            columns.stream()
                    .filter(column -> column.kind() == ColumnKind.BIG)
                    .forEach(column -> statements.add("ALTER TABLE " + relation + " ALTER COLUMN "
                            + Sql.identifier(column.name()) + " SET STORAGE EXTERNAL"));
        }
        return statements;
    }

    /** Statements that give it a replica identity. Partitions have their own. */
    List<String> identify(Identity wanted) {
        List<String> statements = new ArrayList<>();
        for (String relation : relations()) {
            if (wanted == Identity.INDEX) {
                String index = Sql.identifier(name + " by " + String.join(" and ", identifying()));
                statements.add("CREATE UNIQUE INDEX IF NOT EXISTS " + index + " ON " + relation + " ("
                        + Sql.identifiers(identifying()) + ")");
                statements.add("ALTER TABLE " + relation + " REPLICA IDENTITY USING INDEX " + index);
            } else {
                statements.add("ALTER TABLE " + relation + " REPLICA IDENTITY " + wanted);
            }
        }
        return statements;
    }

    private List<String> relations() {
        return isPartitioned()
                ? IntStream.range(0, PARTS)
                        .mapToObj(part -> Sql.identifier(name + "_" + part))
                        .toList()
                : List.of(quoted());
    }

    /** A condition that holds for the {@code n}-th key only, whichever partition the row is in. */
    String where(int n) {
        List<String> values = keyKind.value(n);
        return IntStream.range(0, key.size())
                .mapToObj(i -> Sql.identifier(key.get(i)) + " = " + values.get(i))
                .collect(Collectors.joining(" AND "));
    }

    /** An assignment of the {@code n}-th key. */
    String assign(int n) {
        return where(n).replace(" AND ", ", ");
    }
}
