package dev.tributary.cdc.databricks.internal.files;

import com.databricks.sdk.core.DatabricksException;
import dev.tributary.cdc.Finding;
import dev.tributary.cdc.databricks.internal.connect.FirstContact;
import dev.tributary.cdc.databricks.internal.connect.Patience;
import dev.tributary.cdc.databricks.internal.connect.Settings;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Whether files could be staged: the volumes can be asked for, and there is room here. Only reads. */
public final class StagingExamination {

    /** Files wait here for their upload, a few at a time. */
    private static final long LEAST_FREE_BYTES = 1L << 30;

    /** For all requests of an examination. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private StagingExamination() {}

    public static List<Finding> examine(Settings settings, VolumeSession.Volumes volumes, String pipeline) {
        List<Finding> findings = new ArrayList<>();
        FirstContact.failure(settings)
                .ifPresentOrElse(
                        findings::add,
                        () -> Patience.limit(LONGEST, () -> findings.addAll(volumes(settings, volumes, pipeline))));
        findings.add(disk());
        return findings;
    }

    private static List<Finding> volumes(Settings settings, VolumeSession.Volumes volumes, String pipeline) {
        List<Finding> findings = new ArrayList<>();
        try (VolumeFiles files = new VolumeFiles(settings)) {
            for (TableName volume : new LinkedHashSet<>(List.of(volumes.snapshots(), volumes.changes()))) {
                findings.add(volume(files, volume, pipeline));
            }
        }
        return findings;
    }

    private static Finding volume(VolumeFiles files, TableName volume, String pipeline) {
        String check = "volume";
        try {
            int runs = files.list(StagingDirectory.ofPipeline(volume, pipeline)).size();
            return Finding.ok(
                    check,
                    volume + " can be asked for"
                            + (runs == 0 ? "; created when missing" : ", with files of " + runs + " earlier runs"));
        } catch (DatabricksException e) {
            return Finding.failure(check, FileFailures.of("listing the volume " + volume, e));
        }
    }

    private static Finding disk() {
        String check = "temporary files";
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            FileStore store = Files.getFileStore(directory);
            long free = store.getUsableSpace();
            if (!Files.isWritable(directory)) {
                return Finding.failure(
                        check,
                        directory + " cannot be written to",
                        "Make sure that java.io.tmpdir names a directory that can be written to.");
            }
            return free < LEAST_FREE_BYTES
                    ? Finding.warning(
                            check,
                            directory + " has only " + (free >> 20) + " MB of free space",
                            "Free a gigabyte, or let java.io.tmpdir name another directory.")
                    : Finding.ok(check, directory + " has " + (free >> 20) + " MB of free space");
        } catch (IOException e) {
            return Finding.failure(
                    check,
                    directory + " cannot be used: " + e.getMessage(),
                    "Make sure that java.io.tmpdir names a directory that can be written to.");
        }
    }
}
