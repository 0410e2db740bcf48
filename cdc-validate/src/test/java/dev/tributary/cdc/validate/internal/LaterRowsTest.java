package dev.tributary.cdc.validate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.validate.internal.WalMessages.Relation;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows of a snapshot, and what became of them. */
class LaterRowsTest {

    private static final TableId TABLE = new TableId("public", "t");
    private static final Relation RELATION = new Relation(TABLE, List.of("v", "id"));

    private final LaterRows keyed = new LaterRows(schema(1), Lsn.ZERO);
    private final LaterRows bag = new LaterRows(schema(0), Lsn.ZERO);

    @Test
    void rowsThatWereChangedCountAsTheyAreAfterwards() throws SQLException {
        keyed.update(RELATION, null, row("new", "1"));
        keyed.delete(RELATION, row(null, "2"));
        keyed.insert(RELATION, row("came", "4"));

        assertThat(after(keyed, "1 old", "2 gone", "3 same")).containsExactlyInAnyOrder("1 new", "3 same", "4 came");
    }

    @Test
    void aRowThatCameAndWentLeavesNothing() throws SQLException {
        keyed.insert(RELATION, row("a", "9"));
        keyed.update(RELATION, row(null, "9"), row("a", "8"));
        keyed.delete(RELATION, row(null, "8"));

        assertThat(after(keyed, "1 x")).containsExactly("1 x");
    }

    @Test
    void aValueThatWasNotSentIsThatOfTheRowByItsKeyBefore() throws SQLException {
        List<byte[]> moved = row(null, "5");
        moved.set(0, WalMessages.UNCHANGED);
        keyed.update(RELATION, row(null, "1"), moved);
        List<byte[]> again = row(null, "6");
        again.set(0, WalMessages.UNCHANGED);
        keyed.update(RELATION, row(null, "5"), again);
        keyed.insert(RELATION, row("heir", "1"));

        assertThat(after(keyed, "1 large")).containsExactlyInAnyOrder("6 large", "1 heir");
        assertThat(after(keyed, "1 large")).as("once more").containsExactlyInAnyOrder("6 large", "1 heir");
    }

    @Test
    void aValueThatStandsNowhereIsNotMadeUp() {
        List<byte[]> changed = row(null, "1");
        changed.set(0, WalMessages.UNCHANGED);
        keyed.update(RELATION, null, changed);

        assertThatThrownBy(() -> after(keyed, "2 other")).isInstanceOf(SourceException.class);
    }

    @Test
    void aTruncateLeavesOnlyWhatCameAfterwards() throws SQLException {
        keyed.insert(RELATION, row("before", "7"));
        keyed.truncate();
        keyed.insert(RELATION, row("after", "1"));

        assertThat(after(keyed, "1 x", "2 y")).containsExactly("1 after");
    }

    @Test
    void rowsWithoutAKeyComeAndGoByTheirValues() throws SQLException {
        bag.insert(RELATION, row("a", "1"));
        bag.delete(RELATION, row("b", "2"));
        bag.update(RELATION, row("c", "3"), row("d", "3"));

        assertThat(after(bag, "2 b", "3 c")).containsExactly("2 b", "3 c", "1 a", "3 d", "-2 b", "-3 c");
    }

    @Test
    void aColumnThatCameMeanwhileIsSaid() {
        Relation other = new Relation(TABLE, List.of("id", "w"));

        assertThatThrownBy(() -> keyed.insert(other, row("1", "x")))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("column v");
    }

    private static List<String> after(LaterRows later, String... snapshot) throws SQLException {
        List<String> rows = new ArrayList<>();
        LaterRows.Signed signed = (row, sign) -> rows.add((sign < 0 ? "-" : "") + row.text(0) + " " + row.text(1));
        TextRow row = new TextRow(2);
        for (String each : snapshot) {
            row.parse((each.replace(' ', '\t') + "\n").getBytes(StandardCharsets.UTF_8));
            later.snapshotRow(row, signed);
        }
        later.rest(signed);
        return rows;
    }

    /** In the order of the relation. */
    private static List<byte[]> row(String value, String id) {
        List<byte[]> row = new ArrayList<>();
        row.add(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        row.add(id.getBytes(StandardCharsets.UTF_8));
        return row;
    }

    private static TableSchema schema(int key) {
        return new TableSchema(
                TABLE,
                1,
                List.of(
                        new Column(1, "id", DataType.INT64, "bigint", false, key),
                        new Column(2, "v", DataType.STRING, "text", true, 0)));
    }
}
