package dev.tributary.cdc.postgres.judge;

import dev.tributary.cdc.postgres.judge.JudgedTable.Identity;
import dev.tributary.cdc.postgres.judge.JudgedTable.JudgedColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Random changes of a table's shape. */
final class RandomAlterations {

    /** Columns of the first kind become columns of the second without their old values meaning anything else. */
    private static final Map<ColumnKind, ColumnKind> WIDER = Map.of(
            ColumnKind.SMALLINT, ColumnKind.INT,
            ColumnKind.INT, ColumnKind.BIGINT,
            ColumnKind.VARCHAR, ColumnKind.TEXT,
            ColumnKind.LABEL, ColumnKind.TEXT,
            ColumnKind.REAL, ColumnKind.DOUBLE,
            ColumnKind.MOOD, ColumnKind.TEXT,
            ColumnKind.BIGINT, ColumnKind.TEXT,
            ColumnKind.DECIMAL, ColumnKind.NUMERIC);

    /** What is altered. */
    enum Kind {
        ADD,
        ADD_WITH_DEFAULT,
        DROP,
        RENAME,
        SWAP_NAMES,
        REPLACE,
        WIDEN,
        REWRITE,
        IDENTIFY,
        RENAME_KEY,
        HARMLESS
    }

    private final Random random;
    private final List<Kind> kinds;
    private int added;

    RandomAlterations(Random random, Set<Kind> kinds) {
        this.random = random;
        this.kinds = List.copyOf(new TreeSet<>(kinds));
    }

    /** One that suits the table. */
    Alteration next(JudgedTable table) {
        List<JudgedColumn> droppable = table.columns().stream()
                .filter(column -> !column.name().equals("big"))
                .toList();
        if (droppable.isEmpty()) {
            return addColumn(table, "");
        }
        JudgedColumn column = droppable.get(random.nextInt(droppable.size()));
        return switch (kinds.get(random.nextInt(kinds.size()))) {
            case ADD -> addColumn(table, "");
            case ADD_WITH_DEFAULT -> addWithDefault(table);
            case DROP -> drop(table, column);
            case RENAME -> rename(table, column);
            case SWAP_NAMES -> swapNames(table, droppable);
            case REPLACE -> replace(table, column);
            case WIDEN -> widen(table, column);
            case REWRITE -> upper(table, column);
            case IDENTIFY -> identify(table);
            case RENAME_KEY -> renameKey(table);
            case HARMLESS -> harmless(table, column);
        };
    }

    private Alteration addColumn(JudgedTable table, String clause) {
        ColumnKind kind = JudgedTable.randomKind(table.layout(), random);
        return add(table, new JudgedColumn("added " + ++added, kind, false), clause);
    }

    private Alteration addWithDefault(JudgedTable table) {
        ColumnKind kind = JudgedTable.randomKind(table.layout(), random);
        boolean notNull = random.nextBoolean();
        return add(
                table,
                new JudgedColumn("added " + ++added, kind, notNull),
                (notNull ? " NOT NULL" : "") + " DEFAULT " + kind.value(random));
    }

    private static Alteration add(JudgedTable table, JudgedColumn column, String clause) {
        List<JudgedColumn> columns = new ArrayList<>(table.columns());
        columns.add(column);
        return alter(
                table,
                "ADD COLUMN " + Sql.identifier(column.name()) + " "
                        + column.kind().type() + clause,
                columns);
    }

    private static Alteration alter(JudgedTable table, String what, List<JudgedColumn> columns) {
        return new Alteration(List.of("ALTER TABLE " + table.quoted() + " " + what), table.withColumns(columns));
    }

    private static Alteration drop(JudgedTable table, JudgedColumn column) {
        return alter(table, "DROP COLUMN " + Sql.identifier(column.name()), without(table, column));
    }

    private static List<JudgedColumn> without(JudgedTable table, JudgedColumn column) {
        return table.columns().stream().filter(c -> !c.equals(column)).toList();
    }

    private static List<JudgedColumn> with(JudgedTable table, JudgedColumn column, JudgedColumn changed) {
        return table.columns().stream().map(c -> c.equals(column) ? changed : c).toList();
    }

    private Alteration rename(JudgedTable table, JudgedColumn column) {
        JudgedColumn renamed = new JudgedColumn("renamed " + ++added, column.kind(), column.notNull());
        return alter(
                table,
                "RENAME COLUMN " + Sql.identifier(column.name()) + " TO " + Sql.identifier(renamed.name()),
                with(table, column, renamed));
    }

    private Alteration renameKey(JudgedTable table) {
        List<String> key = new ArrayList<>(table.key());
        int index = random.nextInt(key.size());
        String old = key.set(index, "Key " + ++added);
        return new Alteration(
                List.of("ALTER TABLE " + table.quoted() + " RENAME COLUMN " + Sql.identifier(old) + " TO "
                        + Sql.identifier(key.get(index))),
                table.withKey(key));
    }

    private Alteration swapNames(JudgedTable table, List<JudgedColumn> columns) {
        JudgedColumn one = columns.get(random.nextInt(columns.size()));
        JudgedColumn other = columns.get(random.nextInt(columns.size()));
        if (one.equals(other)) {
            return rename(table, one);
        }
        String alter = "ALTER TABLE " + table.quoted() + " RENAME COLUMN ";
        List<JudgedColumn> swapped = table.columns().stream()
                .map(c -> c.equals(one)
                        ? new JudgedColumn(other.name(), one.kind(), one.notNull())
                        : c.equals(other) ? new JudgedColumn(one.name(), other.kind(), other.notNull()) : c)
                .toList();
        return new Alteration(
                List.of(
                        alter + Sql.identifier(one.name()) + " TO aside",
                        alter + Sql.identifier(other.name()) + " TO " + Sql.identifier(one.name()),
                        alter + "aside TO " + Sql.identifier(other.name())),
                table.withColumns(swapped));
    }

    /** Another column under the same name. */
    private Alteration replace(JudgedTable table, JudgedColumn column) {
        ColumnKind kind = JudgedTable.randomKind(table.layout(), random);
        JudgedColumn replaced = new JudgedColumn(column.name(), random.nextBoolean() ? column.kind() : kind, false);
        List<JudgedColumn> columns = new ArrayList<>(without(table, column));
        columns.add(replaced);
        return new Alteration(
                List.of(
                        "ALTER TABLE " + table.quoted() + " DROP COLUMN " + Sql.identifier(column.name()),
                        "ALTER TABLE " + table.quoted() + " ADD COLUMN " + Sql.identifier(column.name()) + " "
                                + replaced.kind().type()),
                table.withColumns(columns));
    }

    private Alteration widen(JudgedTable table, JudgedColumn column) {
        ColumnKind wider = WIDER.get(column.kind());
        if (wider == null) {
            return harmless(table, column);
        }
        String name = Sql.identifier(column.name());
        return alter(
                table,
                "ALTER COLUMN " + name + " TYPE " + wider.type() + " USING " + name + "::" + wider.type(),
                with(table, column, new JudgedColumn(column.name(), wider, column.notNull())));
    }

    /** Every row is written anew under the same type, and the WAL says nothing of it. */
    private Alteration upper(JudgedTable table, JudgedColumn column) {
        if (column.kind() != ColumnKind.TEXT && column.kind() != ColumnKind.VARCHAR) {
            return harmless(table, column);
        }
        String name = Sql.identifier(column.name());
        return alter(
                table,
                "ALTER COLUMN " + name + " TYPE " + column.kind().type() + " USING upper(" + name + ")",
                table.columns());
    }

    private Alteration identify(JudgedTable table) {
        Identity identity = JudgedTable.randomIdentity(table.layout(), random);
        return new Alteration(table.identify(identity), table.withIdentity(identity));
    }

    /** Changes nothing that a reader could see. */
    private Alteration harmless(JudgedTable table, JudgedColumn column) {
        String name = Sql.identifier(column.name());
        List<String> what = List.of(
                "ALTER COLUMN " + name + " SET STATISTICS 50",
                "ALTER COLUMN " + name + " SET DEFAULT NULL",
                "ADD CONSTRAINT " + Sql.identifier("harmless " + ++added) + " CHECK (true)",
                "SET (autovacuum_enabled = " + random.nextBoolean() + ")");
        String chosen = what.get(random.nextInt(table.isPartitioned() ? what.size() - 1 : what.size()));
        return alter(table, chosen, table.columns());
    }

    /** Statements that rewrite or reorganise a table and that no transaction may hold. */
    List<String> maintenance(JudgedTable table) {
        List<String> relations = table.isPartitioned()
                ? IntStream.range(0, JudgedTable.PARTS)
                        .mapToObj(part -> Sql.identifier(table.name() + "_" + part))
                        .toList()
                : List.of(table.quoted());
        String verb =
                List.of("VACUUM FULL ", "VACUUM ", "ANALYZE ", "REINDEX TABLE ").get(random.nextInt(4));
        return relations.stream().map(relation -> verb + relation).toList();
    }
}
