package dev.tributary.cdc.databricks.internal.files;

import com.databricks.sdk.core.DatabricksException;
import dev.tributary.cdc.databricks.StagedDirectory;
import dev.tributary.cdc.databricks.internal.connect.Settings;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What one pipeline has in its volumes, looked at from outside of any run. */
public final class StagedFiles {

    private StagedFiles() {}

    /** The pipeline's directories. */
    public static List<StagedDirectory> list(Settings settings, VolumeSession.Volumes volumes, String pipeline) {
        List<StagedDirectory> directories = new ArrayList<>();
        try (VolumeFiles files = new VolumeFiles(settings)) {
            for (TableName volume : both(volumes)) {
                directories.addAll(list(files, volume, pipeline));
            }
        }
        return directories;
    }

    private static List<StagedDirectory> list(VolumeFiles files, TableName volume, String pipeline) {
        List<StagedDirectory> directories = new ArrayList<>();
        try {
            for (VolumeFiles.Entry entry : files.list(StagingDirectory.ofPipeline(volume, pipeline))) {
                if (entry.isDirectory()) {
                    directories.add(new StagedDirectory(
                            entry.path(), StagingDirectory.epoch(entry.name()), files(files, entry.path())));
                }
            }
        } catch (DatabricksException e) {
            throw FileFailures.of("listing the volume " + volume, e);
        }
        return directories;
    }

    private static List<StagedDirectory.File> files(VolumeFiles files, String directory) {
        return files.list(directory).stream()
                .map(file -> new StagedDirectory.File(file.path(), file.bytes(), file.lastModified()))
                .toList();
    }

    /** Removes the directories of the pipeline's runs with all they hold. */
    public static void clear(Settings settings, VolumeSession.Volumes volumes, String pipeline) {
        try (VolumeFiles files = new VolumeFiles(settings)) {
            for (TableName volume : both(volumes)) {
                try {
                    for (StagedDirectory directory : list(files, volume, pipeline)) {
                        if (!directory.isKept()) {
                            directory.files().forEach(file -> files.delete(file.path()));
                            files.deleteDirectory(directory.path());
                        }
                    }
                    // Stays when something is kept in it.
                    files.deleteDirectory(StagingDirectory.ofPipeline(volume, pipeline));
                } catch (DatabricksException e) {
                    throw FileFailures.of("removing staged files from the volume " + volume, e);
                }
            }
        }
    }

    private static Set<TableName> both(VolumeSession.Volumes volumes) {
        return new LinkedHashSet<>(List.of(volumes.snapshots(), volumes.changes()));
    }
}
