package dev.tributary.cdc.databricks.internal.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.DroppedColumns;
import dev.tributary.cdc.databricks.internal.sink.TableDifference.Purpose;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TableDifferenceTest {

    private static final TableName TARGET = new TableName("c", "s", "t");

    private static TableSchema schema(Column... columns) {
        return new TableSchema(new TableId("public", "t"), 1, List.of(columns));
    }

    private static Column column(int id, String name, DataType type) {
        return new Column(id, name, type, type.toString(), true, 0);
    }

    private static List<String> statements(TableLayout layout, TableSchema schema) {
        return TableDifference.between(TARGET, layout, schema, ApplyMode.MERGE, Purpose.MERGE)
                .statements();
    }

    @Test
    void isEmptyForATableMadeForTheSchema() {
        TableSchema schema = schema(column(1, "id", DataType.INT32), column(2, "Name", DataType.STRING));
        assertThat(statements(TableLayout.of(schema, ApplyMode.MERGE), schema)).isEmpty();
    }

    @Test
    void keepsCommentsOfTheSourceUpAndLeavesOthers() {
        TableSchema unknown = schema(column(1, "a", DataType.INT32));
        TableSchema said = said("of", "it's", "a");
        TableLayout old = TableLayout.of(unknown, ApplyMode.MERGE);
        assertThat(statements(old, said))
                .containsExactly(
                        "ALTER TABLE `c`.`s`.`t` ALTER COLUMN `a` COMMENT 'it\\'s | source type INT32, attribute 1'",
                        "COMMENT ON TABLE `c`.`s`.`t` IS 'of | replicated from public.t'");
        TableLayout made = TableLayout.of(said, ApplyMode.MERGE);
        assertThat(statements(made, said)).isEmpty();
        assertThat(statements(made, unknown)).isEmpty();
        assertThat(statements(made, said("", "", "a")))
                .containsExactly(
                        "ALTER TABLE `c`.`s`.`t` ALTER COLUMN `a` COMMENT 'source type INT32, attribute 1'",
                        "COMMENT ON TABLE `c`.`s`.`t` IS 'replicated from public.t'");

        List<TableLayout.Field> fields = new ArrayList<>(made.fields());
        fields.set(0, new TableLayout.Field("a", "INT", OptionalInt.of(1)));
        assertThat(statements(new TableLayout(fields), said))
                .as("told by people")
                .isEmpty();
    }

    private static TableSchema said(String table, String column, String name) {
        Column one = new Column(1, name, DataType.INT32, "INT32", true, 0, null, column);
        return new TableSchema(new TableId("public", "t"), 1, List.of(one), table);
    }

    @Test
    void addsColumnsAndKeepsDroppedOnes() {
        TableLayout layout = TableLayout.of(
                schema(column(1, "id", DataType.INT32), column(2, "gone", DataType.STRING)), ApplyMode.MERGE);
        assertThat(statements(layout, schema(column(1, "id", DataType.INT32), column(3, "new", DataType.DATE))))
                .containsExactly(
                        "ALTER TABLE `c`.`s`.`t` ADD COLUMNS (\n  `new` DATE COMMENT 'source type DATE, attribute 3'\n)");
    }

    @Test
    @Tag("D3")
    void fillsAColumnBeforeItAppearsAndResumesHalfway() {
        TableLayout layout = TableLayout.of(schema(column(1, "id", DataType.INT32)), ApplyMode.MERGE);
        Column state = new Column(2, "state", DataType.STRING, "text", true, 0, "new");
        TableSchema schema = schema(column(1, "id", DataType.INT32), state, column(3, "empty", DataType.STRING));
        String fill = "UPDATE `c`.`s`.`t` SET\n  `_cdc_new_c2` = 'new'";
        String appear = "ALTER TABLE `c`.`s`.`t` RENAME COLUMN `_cdc_new_c2` TO `state`";
        assertThat(statements(layout, schema))
                .containsExactly(
                        "ALTER TABLE `c`.`s`.`t` ADD COLUMNS (\n  `empty` STRING COMMENT 'source type STRING, attribute 3'\n)",
                        "ALTER TABLE `c`.`s`.`t` ADD COLUMNS (\n  `_cdc_new_c2` STRING COMMENT 'source type text, attribute 2'\n)",
                        fill,
                        appear);

        List<TableLayout.Field> halfway =
                new ArrayList<>(TableLayout.of(schema, ApplyMode.MERGE).fields());
        halfway.set(1, new TableLayout.Field("_cdc_new_c2", "STRING", OptionalInt.of(2)));
        assertThat(statements(new TableLayout(halfway), schema)).containsExactly(fill, appear);
        assertThat(TableDifference.between(TARGET, new TableLayout(halfway), schema, ApplyMode.MERGE, Purpose.REPLACE)
                        .statements())
                .as("a replaced table needs no filling")
                .containsExactly(appear);
        assertThat(statements(TableLayout.of(schema, ApplyMode.MERGE), schema)).isEmpty();

        Column since = new Column(4, "since", DataType.DATE, "date", true, 0, "2026-11-21");
        TableSchema two = schema(column(1, "id", DataType.INT32), state, column(3, "empty", DataType.STRING), since);
        List<TableLayout.Field> oneAppeared =
                new ArrayList<>(TableLayout.of(two, ApplyMode.MERGE).fields());
        oneAppeared.set(3, new TableLayout.Field("_cdc_new_c4", "DATE", OptionalInt.of(4)));
        assertThat(statements(new TableLayout(oneAppeared), two))
                .as("what has appeared may have been changed and is left alone")
                .containsExactly(
                        "UPDATE `c`.`s`.`t` SET\n  `_cdc_new_c4` = CAST('2026-11-21' AS DATE)",
                        "ALTER TABLE `c`.`s`.`t` RENAME COLUMN `_cdc_new_c4` TO `since`");
    }

    @Test
    @Tag("D1")
    void recognisesARenamedColumnByItsId() {
        TableLayout layout = TableLayout.of(schema(column(1, "a", DataType.INT32)), ApplyMode.MERGE);
        assertThat(statements(layout, schema(column(1, "b", DataType.INT32))))
                .containsExactly("ALTER TABLE `c`.`s`.`t` RENAME COLUMN `a` TO `b`");
    }

    @Test
    @Tag("D1")
    @Tag("X6")
    void swapsNamesByWayOfNamesOfOurOwnAndResumesHalfway() {
        TableSchema swapped = schema(column(1, "b", DataType.INT32), column(2, "a", DataType.INT32));
        TableLayout layout =
                TableLayout.of(schema(column(1, "a", DataType.INT32), column(2, "b", DataType.INT32)), ApplyMode.MERGE);
        assertThat(statements(layout, swapped))
                .containsExactly(
                        "ALTER TABLE `c`.`s`.`t` RENAME COLUMN `a` TO `_cdc_renaming_b`",
                        "ALTER TABLE `c`.`s`.`t` RENAME COLUMN `b` TO `_cdc_renaming_a`",
                        "ALTER TABLE `c`.`s`.`t` RENAME COLUMN `_cdc_renaming_b` TO `b`",
                        "ALTER TABLE `c`.`s`.`t` RENAME COLUMN `_cdc_renaming_a` TO `a`");

        List<TableLayout.Field> halfway = new ArrayList<>(layout.fields());
        halfway.set(0, new TableLayout.Field("_cdc_renaming_b", "INT", OptionalInt.of(1)));
        halfway.set(1, new TableLayout.Field("_cdc_renaming_a", "INT", OptionalInt.of(2)));
        assertThat(statements(new TableLayout(halfway), swapped))
                .containsExactly(
                        "ALTER TABLE `c`.`s`.`t` RENAME COLUMN `_cdc_renaming_b` TO `b`",
                        "ALTER TABLE `c`.`s`.`t` RENAME COLUMN `_cdc_renaming_a` TO `a`");
    }

    @Test
    void matchesByNameWhereTheTableDoesNotKnowIds() {
        TableLayout foreign = new TableLayout(List.of(new TableLayout.Field("ID", "bigint", OptionalInt.empty())));
        assertThat(statements(foreign, schema(column(1, "id", DataType.INT64))))
                .singleElement()
                .asString()
                .contains("ADD COLUMNS")
                .contains("`_cdc_lsn` BIGINT");
    }

    @Test
    void widensWhatWidensWithoutLoss() {
        TableLayout layout = TableLayout.of(schema(column(1, "n", DataType.INT32)), ApplyMode.MERGE);
        assertThat(statements(layout, schema(column(1, "n", DataType.INT64))))
                .containsExactly("ALTER TABLE `c`.`s`.`t` ALTER COLUMN `n` TYPE BIGINT");
    }

    @Test
    @Tag("W12")
    void namesBothTypesOfAMismatch() {
        TableLayout layout = TableLayout.of(schema(column(1, "n", DataType.INT32)), ApplyMode.MERGE);
        assertThatThrownBy(() -> statements(layout, schema(column(1, "n", DataType.STRING))))
                .isInstanceOf(SchemaChangeException.class)
                .hasMessageContaining("STRING")
                .hasMessageContaining("INT");
    }

    @Test
    @Tag("D4")
    void aReplacedTableGetsAColumnOfAnotherType() {
        TableSchema schema = schema(column(1, "id", DataType.INT32), column(2, "v", DataType.STRING));
        TableLayout layout = TableLayout.of(
                schema(column(1, "id", DataType.INT32), column(2, "old", DataType.INT32)), ApplyMode.MERGE);
        TableDifference first = TableDifference.between(TARGET, layout, schema, ApplyMode.MERGE, Purpose.REPLACE);
        assertThat(first.statements())
                .containsExactly(
                        "ALTER TABLE `c`.`s`.`t` RENAME COLUMN `old` TO `v`",
                        "ALTER TABLE `c`.`s`.`t` ADD COLUMNS (\n  `_cdc_new_c2` STRING COMMENT 'source type STRING, attribute 2'\n)");

        List<TableLayout.Field> ready = new ArrayList<>(layout.fields());
        ready.set(1, new TableLayout.Field("v", "INT", OptionalInt.of(2)));
        ready.add(new TableLayout.Field("_cdc_new_c2", "STRING", OptionalInt.of(2)));
        TableDifference second =
                TableDifference.between(TARGET, new TableLayout(ready), schema, ApplyMode.MERGE, Purpose.REPLACE);
        assertThat(second.statements()).isEmpty();
        assertThat(second.retyped())
                .singleElement()
                .satisfies(retyped -> assertThat(retyped.old().type()).isEqualTo("INT"));
        assertThat(second.lastStatements())
                .containsExactly(
                        "ALTER TABLE `c`.`s`.`t` DROP COLUMN `v`",
                        "ALTER TABLE `c`.`s`.`t` RENAME COLUMN `_cdc_new_c2` TO `v`");

        ready.remove(1);
        TableDifference third =
                TableDifference.between(TARGET, new TableLayout(ready), schema, ApplyMode.MERGE, Purpose.REPLACE);
        assertThat(third.lastStatements()).isEmpty();
        assertThat(third.statements()).containsExactly("ALTER TABLE `c`.`s`.`t` RENAME COLUMN `_cdc_new_c2` TO `v`");
        assertThat(statements(new TableLayout(ready), schema))
                .containsExactly("ALTER TABLE `c`.`s`.`t` RENAME COLUMN `_cdc_new_c2` TO `v`");
    }

    @Test
    @Tag("D4")
    void aReplacedTableGetsAColumnOfAnotherTypeUnderTheNameOfADroppedOne() {
        TableSchema schema = schema(column(4, "w", DataType.DATE));
        TableLayout layout = TableLayout.of(schema(column(3, "w", DataType.STRING)), ApplyMode.MERGE);
        assertThat(TableDifference.between(TARGET, layout, schema, ApplyMode.MERGE, Purpose.REPLACE)
                        .statements())
                .containsExactly(
                        "ALTER TABLE `c`.`s`.`t` ADD COLUMNS (\n  `_cdc_new_c4` DATE COMMENT 'source type DATE, attribute 4'\n)");
        List<TableLayout.Field> ready = new ArrayList<>(layout.fields());
        ready.add(new TableLayout.Field("_cdc_new_c4", "DATE", OptionalInt.of(4)));
        TableDifference second =
                TableDifference.between(TARGET, new TableLayout(ready), schema, ApplyMode.MERGE, Purpose.REPLACE);
        assertThat(second.statements()).isEmpty();
        assertThat(second.retyped()).hasSize(1);
        assertThat(second.lastStatements())
                .containsExactly(
                        "ALTER TABLE `c`.`s`.`t` DROP COLUMN `w`",
                        "ALTER TABLE `c`.`s`.`t` RENAME COLUMN `_cdc_new_c4` TO `w`");
        ready.remove(0);
        assertThat(TableDifference.between(TARGET, new TableLayout(ready), schema, ApplyMode.MERGE, Purpose.REPLACE)
                        .statements())
                .containsExactly("ALTER TABLE `c`.`s`.`t` RENAME COLUMN `_cdc_new_c4` TO `w`");
    }

    @Test
    void aReplacedTableDropsWhatIsInTheWayOfARename() {
        TableLayout layout =
                TableLayout.of(schema(column(1, "a", DataType.INT32), column(2, "b", DataType.INT32)), ApplyMode.MERGE);
        TableSchema renamed = schema(column(1, "b", DataType.INT32));
        assertThat(TableDifference.between(TARGET, layout, renamed, ApplyMode.MERGE, Purpose.REPLACE)
                        .statements())
                .containsExactly(
                        "ALTER TABLE `c`.`s`.`t` DROP COLUMN `b`", "ALTER TABLE `c`.`s`.`t` RENAME COLUMN `a` TO `b`");
        assertThatThrownBy(() -> statements(layout, renamed)).isInstanceOf(SchemaChangeException.class);
    }

    @Test
    void refusesToMixAColumnWithADroppedOneOfTheSameName() {
        TableLayout layout = TableLayout.of(schema(column(2, "n", DataType.INT32)), ApplyMode.MERGE);
        TableSchema again = schema(column(5, "n", DataType.INT32));
        assertThatThrownBy(() -> statements(layout, again))
                .isInstanceOf(SchemaChangeException.class)
                .hasMessageContaining("dropped and added again");
        assertThat(TableDifference.between(TARGET, layout, again, ApplyMode.MERGE, Purpose.REPLACE)
                        .statements())
                .containsExactly("ALTER TABLE `c`.`s`.`t` ALTER COLUMN `n` COMMENT 'source type INT32, attribute 5'");
    }

    @Test
    @Tag("D6")
    void takesAKeyAwayThatIsNoLongerTheSources() {
        TableSchema none = schema(column(1, "a", DataType.INT32), column(2, "b", DataType.INT32));
        TableSchema one = schema(key(1, "a"), column(2, "b", DataType.INT32));
        TableSchema both = schema(key(1, "a"), key(2, "b"));
        String drop = "ALTER TABLE `c`.`s`.`t` DROP PRIMARY KEY IF EXISTS";
        String admit = "ALTER TABLE `c`.`s`.`t` ALTER COLUMN `b` DROP NOT NULL";
        TableLayout made = TableLayout.of(both, ApplyMode.MERGE);
        assertThat(statements(made, one)).containsExactly(drop, admit);
        assertThat(statements(made, none)).hasSize(3).startsWith(drop).endsWith(admit);
        assertThat(statements(TableLayout.of(one, ApplyMode.MERGE), both)).containsExactly(drop);
        assertThat(statements(declared(made, true, true, false), one))
                .as("killed after the first statement")
                .containsExactly(drop, admit);
        assertThat(statements(declared(made, true, false, false), both))
                .as("killed while the key was declared")
                .isEmpty();
        assertThat(TableDifference.between(TARGET, made, one, ApplyMode.MERGE, Purpose.MERGE)
                        .after()
                        .fields())
                .filteredOn(field -> field.required() || field.keyed())
                .singleElement()
                .satisfies(field -> assertThat(field.name() + field.keyed()).isEqualTo("afalse"));
    }

    @Test
    @Tag("D6")
    void knowsWhatIsLeftToDeclare() {
        TableSchema both = schema(key(1, "a"), key(2, "b"));
        TableLayout made = TableLayout.of(both, ApplyMode.MERGE);
        assertThat(new DeclaredKey(made, both, ApplyMode.MERGE).isMissing()).isFalse();
        assertThat(new DeclaredKey(made, both, ApplyMode.APPEND).isMissing()).isFalse();
        DeclaredKey half = new DeclaredKey(declared(made, true, false, false), both, ApplyMode.MERGE);
        assertThat(half.isMissing()).isTrue();
        assertThat(half.columns()).extracting(TableLayout.Field::required).containsExactly(true, false);
        assertThat(declared(made, false, false, false).declared(both)).isEqualTo(made);
    }

    private static Column key(int id, String name) {
        return new Column(id, name, DataType.INT32, "INT32", false, id);
    }

    /** A table of two columns of ours, declared otherwise. */
    private static TableLayout declared(TableLayout made, boolean first, boolean second, boolean keyed) {
        List<TableLayout.Field> fields = new ArrayList<>(made.fields());
        fields.set(0, fields.get(0).declared(first, keyed));
        fields.set(1, fields.get(1).declared(second, keyed));
        return new TableLayout(fields, made.text());
    }

    @Test
    void dropsColumnsWhenThatIsAskedFor() {
        TableLayout layout = TableLayout.of(
                schema(
                        column(1, "id", DataType.INT32),
                        column(2, "note", DataType.STRING),
                        column(3, "gone", DataType.STRING)),
                ApplyMode.MERGE);
        TableSchema schema = schema(column(1, "id", DataType.INT32), column(4, "note", DataType.DATE));
        TableDifference difference =
                TableDifference.between(TARGET, layout, schema, ApplyMode.MERGE, Purpose.MERGE, DroppedColumns.DROP);
        assertThat(difference.statements())
                .containsExactly(
                        "ALTER TABLE `c`.`s`.`t` DROP COLUMN `note`",
                        "ALTER TABLE `c`.`s`.`t` DROP COLUMN `gone`",
                        TableStatements.addColumns(
                                TARGET, List.of(schema.columns().get(1))));
        assertThat(TableDifference.between(
                                TARGET,
                                TableLayout.of(schema, ApplyMode.MERGE),
                                schema,
                                ApplyMode.MERGE,
                                Purpose.MERGE,
                                DroppedColumns.DROP)
                        .statements())
                .isEmpty();
    }

    @Test
    void aHistoryKeepsColumnsInAnyCase() {
        TableLayout layout = TableLayout.of(
                schema(column(1, "id", DataType.INT32), column(3, "gone", DataType.STRING)), ApplyMode.HISTORY);
        TableSchema schema = schema(column(1, "id", DataType.INT32));
        assertThat(TableDifference.between(
                                TARGET, layout, schema, ApplyMode.HISTORY, Purpose.REPLACE, DroppedColumns.DROP)
                        .statements())
                .isEmpty();
    }
}
