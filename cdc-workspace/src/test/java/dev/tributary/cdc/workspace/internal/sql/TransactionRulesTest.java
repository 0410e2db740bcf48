package dev.tributary.cdc.workspace.internal.sql;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.SchemaName;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionRulesTest {

    @Test
    void oneHundredTablesAreTheLimit(@TempDir Path home) throws Exception {
        CatalogStore store = CatalogStore.open(home);
        store.createCatalog("main", true, null);
        for (int i = 0; i <= TransactionRules.MOST_TABLES; i++) {
            store.addTable(new SchemaName("main", "default").child("t" + i), home.resolve("t" + i), List.of(), true);
        }
        assertThatCode(() -> rules(store).check(union(TransactionRules.MOST_TABLES)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> rules(store).check(union(TransactionRules.MOST_TABLES + 1)))
                .hasMessageContaining("Cannot access more than 100 tables in a single transaction. SQLSTATE: 0A000");
        TransactionRules together = rules(store);
        for (int i = 0; i < TransactionRules.MOST_TABLES; i++) {
            together.check("INSERT INTO main.default.t" + i + " VALUES (1)");
        }
        together.check("MERGE INTO `T3` USING t4 ON true WHEN MATCHED THEN DELETE");
        assertThatThrownBy(() -> together.check("DELETE FROM t100")).hasMessageContaining("more than 100 tables");
    }

    private static TransactionRules rules(CatalogStore store) {
        return new TransactionRules(store, new SessionNames("main", "default"));
    }

    private static String union(int tables) {
        return IntStream.range(0, tables)
                .mapToObj(i -> "SELECT id FROM t" + i)
                .collect(Collectors.joining(" UNION ALL "));
    }
}
