package dev.tributary.cdc.databricks.internal.connect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestNameTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT|/api/2.0/fs/files/Volumes/main/s/v/a/b.parquet|http:PUT file",
                "DELETE|/api/2.0/fs/directories/Volumes/main/s/v/a|http:DELETE directory",
                "POST|/api/2.0/sql/statements/|http:POST sql/statements",
                "GET|/api/2.0/sql/statements/01ef-7|http:GET sql/statements/{id}",
                "POST|/api/2.0/sql/statements/01ef-7/cancel|http:POST sql/statements/{id}/cancel",
                "GET|/api/2.0/sql/history/queries|http:GET sql/history/queries",
                "GET|/.well-known/databricks-config|http:GET .well-known/databricks-config",
                "POST|/api/2.0/sql/sessions/|http:POST sql/sessions",
            })
    void isNamedByMethodAndPathWithoutWhatDiffersFromRunToRun(String method, String path, String name) {
        assertThat(RequestName.of(method, path)).isEqualTo(name);
    }
}
