package dev.tributary.cdc.examples.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableDesignsTest {

    @TempDir
    private Path folder;

    private void sink(String lines) throws IOException {
        Path file = folder.resolve("pipeline.properties");
        Files.writeString(
                file,
                "source.url=jdbc:postgresql://localhost/x\ndatabricks.host=https://example.org\n"
                        + "databricks.http-path=/sql/1.0/warehouses/1\ndatabricks.token=t\n" + lines);
        DestinationSettings.of(Configuration.read(file, Map.of())).sink();
    }

    @Test
    void readsEveryWayOfLayingOutAndLabelling() {
        assertThatCode(() -> sink("tables.cluster-by=key, none:log_*, placed_at+region:sales.orders\n"
                        + "tables.partition-by=region+day:sales.events\n"
                        + "tables.properties=delta.dataSkippingStatsColumns=a,b; delta.targetFileSize=64mb;\n"
                        + "tables.tags=team=music; sales.*:domain=\n"
                        + "tables.column-tags=*.*.email:class=personal\n"
                        + "schema.on-drop=drop\nsnapshot.verify=count\n"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tables.cluster-by=a+b+c+d+e|5 columns",
                "tables.partition-by=region|tables.partition-by",
                "tables.properties=delta.x|name=value",
                "tables.tags=a.b=c|cannot be a tag",
                "tables.column-tags=class=personal|a pattern before each tag",
                "schema.on-drop=forget|keep or drop",
                "snapshot.verify=never|checksum or count"
            })
    void namesWhatItCannotRead(String line, String message) {
        assertThatThrownBy(() -> sink(line + "\n"))
                .isInstanceOfSatisfying(ConfigurationException.class, e -> org.assertj.core.api.Assertions.assertThat(
                                e.getMessage() + e.remedy())
                        .contains(message));
    }
}
