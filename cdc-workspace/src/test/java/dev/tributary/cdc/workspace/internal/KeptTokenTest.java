package dev.tributary.cdc.workspace.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.workspace.WorkspaceStartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptTokenTest {

    @Test
    void aDirectoryKeepsItsTokenForItsOwnerAlone(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("new/data");
        String token = KeptToken.of(data);
        assertThat(token).startsWith("local-").hasSizeGreaterThan(30);
        assertThat(KeptToken.of(data)).isEqualTo(token);
        assertThat(KeptToken.of(folder.resolve("other"))).isNotEqualTo(token);
        assertThat(data).isDirectoryContaining("glob:**/token");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(KeptToken.FILE))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .as("the rows of all tables will be there")
                .isEqualTo("rwx------");
        try (var files = Files.list(data)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aFileThatHoldsNoneIsRefusedWithoutShowingIt(@TempDir Path data) throws Exception {
        Files.writeString(data.resolve(KeptToken.FILE), "two words\n");
        assertThatThrownBy(() -> KeptToken.of(data))
                .isInstanceOf(WorkspaceStartException.class)
                .hasMessageContaining("holds no token")
                .hasMessageNotContaining("two words");
    }
}
