package dev.tributary.cdc.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.spi.SourceIdentity;
import dev.tributary.cdc.spi.StateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStateStoreTest extends StateStoreContract {

    @TempDir
    Path folder;

    @Override
    StateStore store() {
        return new FileStateStore(folder.resolve("state"));
    }

    private static Checkpoint first() {
        return Checkpoint.first("p", new SourceIdentity("1", 1, "db", "slot"), Instant.EPOCH);
    }

    @Test
    void onlyTheOwnerMayRead() throws IOException {
        store().save(Revision.NONE, first());
        Path directory = folder.resolve("state");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(all.get(0))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aDamagedFileIsRefused() throws IOException {
        store().save(Revision.NONE, first());
        Path file = folder.resolve("state").resolve("p.checkpoint.json");
        Files.writeString(file, Files.readString(file).substring(10));
        assertThatThrownBy(() -> store().load("p")).isInstanceOf(StateException.class);
    }

    @Test
    void aLeftoverOfACrashDoesNotMatterAndGoes() throws IOException {
        store().save(Revision.NONE, first());
        Path old = Files.writeString(folder.resolve("state").resolve("p.checkpoint.json.1.new"), "half");
        Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
        Path young = Files.writeString(folder.resolve("state").resolve("p.checkpoint.json.2.new"), "half");
        Checkpoint next = first().nextEpoch(Instant.EPOCH);
        store().save(first().revision(), next);
        assertThat(store().load("p")).contains(next);
        assertThat(old).doesNotExist();
        assertThat(young).as("may be of a process that is about to save").hasContent("half");
    }
}
