package dev.tributary.cdc.databricks.internal.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClusteredRowsTest {

    @Test
    void readsTheNamesThatAWarehouseAnswers() {
        assertThat(ClusteredRows.names("[]")).isEmpty();
        assertThat(ClusteredRows.names("null")).isEmpty();
        assertThat(ClusteredRows.names("[\"id\", \"it's \\\"so\\\" \\\\ \\u00e4\", \"a,b\"]"))
                .containsExactly("id", "it's \"so\" \\ ä", "a,b");
    }
}
