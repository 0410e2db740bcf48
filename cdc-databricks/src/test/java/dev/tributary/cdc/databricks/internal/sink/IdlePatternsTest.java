package dev.tributary.cdc.databricks.internal.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.internal.sql.RowLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdlePatternsTest {

    private static final List<TableSchema> TABLES =
            List.of(table("public", "customer"), table("public", "purchase"), table("sales", "price"));

    private static TableSchema table(String schema, String name) {
        return new TableSchema(
                new TableId(schema, name), 1, List.of(new Column(1, "email", DataType.STRING, "text", true, 0)));
    }

    private static List<String> sentences(List<TableModes.Rule> modes, TableDesign.Builder design) {
        return IdlePatterns.of(new TableModes(ApplyMode.MERGE, modes), design.build(), TABLES);
    }

    @Test
    void saysNothingOfWhatMatches() {
        TableDesign.Builder design = new TableDesign.Builder();
        design.layout("*", RowLayout.AUTO);
        design.tag("sales.*", "team", "a");
        design.columnTag("public.*.email", "class", "b");
        assertThat(sentences(List.of(new TableModes.Rule("c?stomer", ApplyMode.APPEND)), design))
                .isEmpty();
    }

    @Test
    void namesTheKeyAndTheNearestTablesOfWhatMatchesNothing() {
        TableDesign.Builder design = new TableDesign.Builder();
        design.layout("public.purchse", RowLayout.AUTO);
        design.layout("public.purchse", RowLayout.NONE);
        design.tag("Price", "team", "a");
        design.columnTag("sales.price.mail", "class", "b");
        assertThat(sentences(List.of(new TableModes.Rule("custommer", ApplyMode.APPEND)), design))
                .containsExactly(
                        "There is a mode for custommer (sink.mode.custommer), but no replicated table that it matches;"
                                + " nearest are customer, purchase, price. Names are matched as the source spells them.",
                        "There is a layout for public.purchse (tables.cluster-by, tables.partition-by), but no replicated"
                                + " table that it matches; nearest are public.purchase, public.customer, sales.price."
                                + " Names are matched as the source spells them.",
                        "There is a tag for Price (tables.tags), but no replicated table that it matches; nearest are"
                                + " price, purchase, customer. Names are matched as the source spells them.",
                        "There is a tag for sales.price.mail (tables.column-tags), but no replicated column that it"
                                + " matches; nearest are sales.price.email, public.purchase.email,"
                                + " public.customer.email. Names are matched as the source spells them.");
    }
}
