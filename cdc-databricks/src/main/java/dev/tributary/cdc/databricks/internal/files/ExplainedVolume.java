package dev.tributary.cdc.databricks.internal.files;

import com.databricks.sdk.core.DatabricksException;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.databricks.internal.connect.Settings;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.StagerContext;
import dev.tributary.cdc.spi.StagerSession;
import dev.tributary.cdc.spi.StatementRecorder;
import java.util.Collection;
import java.util.Set;

/** Names files as {@link VolumeSession} does and writes none. Thread-safe. */
public final class ExplainedVolume implements StagerSession {

    private final TableName volume;
    private final String directory;
    private final VolumeFiles files;
    private final StatementRecorder recorder;
    private boolean prepared;

    public ExplainedVolume(
            Settings settings, VolumeSession.Volumes volumes, StagerContext context, StatementRecorder recorder) {
        this.volume = volumes.of(context.mode());
        this.directory = StagingDirectory.ofRun(volume, context.pipeline(), context.epoch(), 0);
        this.files = new VolumeFiles(settings);
        this.recorder = recorder;
    }

    @Override
    public StagedFile stage(ChangeBatch batch, String name) {
        prepare();
        return VolumeSession.described(new StagedFile(directory + '/' + name + ".parquet", batch.rowCount(), 0), batch);
    }

    private synchronized void prepare() {
        if (prepared) {
            return;
        }
        prepared = true;
        try {
            if (!files.isDirectory(StagingDirectory.ofVolume(volume))) {
                VolumeSession.creation(volume).forEach(recorder::statement);
            }
        } catch (DatabricksException e) {
            throw FileFailures.of("looking for the volume " + volume, e);
        }
    }

    @Override
    public void delete(Collection<StagedFile> unneeded) {}

    @Override
    public void sweep(Set<String> keep) {}

    @Override
    public void close() {
        files.close();
    }
}
