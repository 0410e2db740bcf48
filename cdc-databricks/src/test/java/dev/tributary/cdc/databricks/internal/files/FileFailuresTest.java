package dev.tributary.cdc.databricks.internal.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.databricks.sdk.core.DatabricksError;
import com.databricks.sdk.core.DatabricksException;
import dev.tributary.cdc.databricks.internal.DocumentedErrors;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What answers of the Files API are taken for. */
class FileFailuresTest {

    @Test
    void thePageOfErrorsSaysWhatTheyAreTakenFor() throws IOException {
        assertThat(DocumentedErrors.after("From the Files API")).hasSize(11).allSatisfy(said -> {
            RuntimeException failure = said.seen().equals("no answer")
                    ? new DatabricksException("no answer", new IOException("Connection reset"))
                    : new DatabricksError("ERROR", "words", Integer.parseInt(said.seen()));
            assertThat(DocumentedErrors.told(FileFailures.of("uploading", failure)))
                    .as(said.seen())
                    .isEqualTo(said.told());
            assertThat(FileFailures.isTransient(failure)).isEqualTo(said.told().contains("transient"));
        });
    }
}
