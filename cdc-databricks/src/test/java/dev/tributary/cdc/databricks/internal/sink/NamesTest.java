package dev.tributary.cdc.databricks.internal.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    private static TableSchema table(String schema, String name, String... columns) {
        int[] id = {0};
        return new TableSchema(
                new TableId(schema, name),
                1,
                List.of(columns).stream()
                        .map(column -> new Column(++id[0], column, DataType.INT32, "integer", true, 0))
                        .toList());
    }

    private static void check(TableSchema... tables) {
        new NameCheck(TableId::name).check(List.of(tables));
    }

    @Test
    @Tag("W8")
    void saysWhatHelpsWhereNoTemplateDoes() {
        assertThatThrownBy(() -> check(table("a", "Orders", "id"), table("a", "orders", "id")))
                .isInstanceOf(ConfigurationException.class)
                .extracting(e -> ((CdcException) e).remedy())
                .asString()
                .contains("Rename one of the tables")
                .doesNotContain("template");
    }

    @Test
    @Tag("D12")
    @Tag("W8")
    void refusesTablesThatWouldMeet() {
        assertThatThrownBy(() -> check(table("a", "Orders", "id"), table("b", "orders", "id")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a.Orders")
                .hasMessageContaining("b.orders")
                .extracting(e -> ((CdcException) e).remedy())
                .asString()
                .contains("{schema}_{table}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "a/b", "a b", "tab\there", "_cdc_ledger", "_CDC_x"})
    void refusesTableNamesThatUnityCatalogCannotTakeOrThatAreOurs(String name) {
        assertThatThrownBy(() -> check(table("public", name, "id"))).isInstanceOf(ConfigurationException.class);
    }

    @Test
    @Tag("D12")
    void refusesATableThatComesLaterUnderTheNameOfAnother() {
        NameCheck names = new NameCheck(TableId::name);
        names.check(List.of(table("a", "orders", "id")));
        names.claim(List.of(new TableId("a", "items")));
        names.check(List.of(table("a", "orders", "id", "added")));
        for (String name : List.of("ORDERS", "Items")) {
            assertThatThrownBy(() -> names.check(List.of(table("b", name, "id"))))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("a." + name.toLowerCase(java.util.Locale.ROOT));
        }
    }

    @ParameterizedTest
    @CsvSource({"ſ,s", "ß,ẞ", "ı,I", "\u212A,k"})
    void takesNamesForTheSameThatSparkCannotTellApart(String one, String other) {
        assertThatThrownBy(() -> check(table("public", "t", one, other))).isInstanceOf(SchemaChangeException.class);
    }

    @Test
    void refusesNamesInWhichTheWarehouseWouldSeeAVariable() {
        assertThatThrownBy(() -> check(table("public", "a${b}", "id"))).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> check(table("public", "t", "${x"))).isInstanceOf(SchemaChangeException.class);
    }

    @Test
    @Tag("D12")
    @Tag("W8")
    void refusesColumnsThatMeetOrAreOurs() {
        assertThatThrownBy(() -> check(table("public", "t", "Id", "id")))
                .isInstanceOf(SchemaChangeException.class)
                .hasMessageContaining("'Id' and 'id'");
        assertThatThrownBy(() -> check(table("public", "t", "_CDC_lsn"))).isInstanceOf(SchemaChangeException.class);
    }

    @Test
    void takesEveryOtherColumnName() {
        assertThatCode(() -> check(table("public", "Umlaut-ä", "a.b", "a`b", " ", "select", "it's")))
                .doesNotThrowAnyException();
    }

    @Test
    void tellsItsOwnLeftoversFromThoseOfPipelinesWithNamesAlike() {
        OwnNames mine = new OwnNames("a", 5);
        OwnNames earlier = new OwnNames("a", 4);
        assertThat(mine.isLeftover(mine.staging("c", "s").name())).isFalse();
        assertThat(mine.isLeftover(earlier.staging("c", "s").name())).isTrue();
        assertThat(mine.isLeftover(earlier.shadow("c", "s").name().toUpperCase(java.util.Locale.ROOT)))
                .isTrue();
        for (String other : List.of("a-b", "a-4", "a-", "ab", "b", "-a", "a-1-2", "a--")) {
            assertThat(mine.isLeftover(new OwnNames(other, 4).staging("c", "s").name()))
                    .as(other)
                    .isFalse();
            assertThat(new OwnNames(other, 6)
                            .isLeftover(earlier.staging("c", "s").name()))
                    .as(other)
                    .isFalse();
        }
        assertThat(mine.isLeftover("_cdc_ledger")).isFalse();
        assertThat(mine.isLeftover("customer")).isFalse();
    }
}
