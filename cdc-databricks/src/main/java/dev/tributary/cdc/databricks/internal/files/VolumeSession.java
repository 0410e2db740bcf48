package dev.tributary.cdc.databricks.internal.files;

import com.databricks.sdk.core.DatabricksException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.StagingException;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.databricks.internal.checksum.RowChecksum;
import dev.tributary.cdc.databricks.internal.connect.Patience;
import dev.tributary.cdc.databricks.internal.connect.Settings;
import dev.tributary.cdc.databricks.internal.keys.KeyRanges;
import dev.tributary.cdc.databricks.internal.sql.CatalogStatements;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.warehouse.Failures;
import dev.tributary.cdc.databricks.internal.warehouse.SqlWarehouse;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.parquet.MetadataColumns;
import dev.tributary.cdc.parquet.ParquetEncoder;
import dev.tributary.cdc.parquet.ParquetFile;
import dev.tributary.cdc.spi.Logs;
import dev.tributary.cdc.spi.RefusedRow;
import dev.tributary.cdc.spi.RefusedRows;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.StagerContext;
import dev.tributary.cdc.spi.StagerSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stages the files of one run in the volume of the run's mode. Thread-safe. */
public final class VolumeSession implements StagerSession {

    private static final Logger LOG = LoggerFactory.getLogger(VolumeSession.class);
    private static final int DELETERS = 4;
    private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration LEAVING = Duration.ofSeconds(3);

    /**
     * Where files go, by mode.
     *
     * @param snapshots volume of snapshots
     * @param changes volume of changes
     */
    public record Volumes(TableName snapshots, TableName changes) {
        TableName of(Mode mode) {
            return mode == Mode.SNAPSHOT ? snapshots : changes;
        }
    }

    private final Settings settings;
    private final Volumes volumes;
    private final StagerContext context;
    private final ParquetEncoder encoder;
    private final VolumeFiles files;
    private final Retained retained;
    private final ThreadPoolExecutor deleters;
    private final Set<String> staged = ConcurrentHashMap.newKeySet();
    private final SecureRandom random = new SecureRandom();
    private final String directory;
    private final Object preparing = new Object();
    private @Nullable Path local;

    /**
     * Opens nothing yet.
     *
     * @param retention how long files are kept that nothing needs any more
     */
    public VolumeSession(
            Settings settings, Volumes volumes, ParquetEncoder encoder, Duration retention, StagerContext context) {
        this.retained = new Retained(retention, Clock.systemUTC());
        this.settings = settings.with(context.steps());
        this.volumes = volumes;
        this.context = context;
        this.encoder = encoder;
        this.files = new VolumeFiles(this.settings);
        this.directory = StagingDirectory.ofRun(
                volumes.of(context.mode()), context.pipeline(), context.epoch(), random.nextInt());
        this.deleters =
                new ThreadPoolExecutor(DELETERS, DELETERS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(
                            Logs.ofPipeline(context.pipeline(), task), "cdc-" + context.pipeline() + "-delete");
                    thread.setDaemon(true);
                    return thread;
                });
        deleters.allowCoreThreadTimeOut(true);
    }

    @Override
    public StagedFile stage(ChangeBatch batch, String name) {
        String path = directory + '/' + name + ".parquet";
        if (!staged.add(path)) {
            throw new IllegalArgumentException("a staged file's name is used twice: " + name);
        }
        Path file = prepared().resolve(name + ".parquet");
        try {
            MetadataColumns metadata = isCopy(batch) ? MetadataColumns.NONE : MetadataColumns.CHANGES;
            ParquetFile encoded = context.steps().take("stage:close file", () -> encoder.write(batch, metadata, file));
            files.upload(file, path);
            return described(new StagedFile(path, encoded.rows(), encoded.bytes()), batch);
        } catch (DatabricksException | ShortFileException e) {
            throw FileFailures.of("staging a file of " + batch.schema().id(), e);
        } finally {
            deleteLocal(file);
        }
    }

    /** Whether its rows are a table's in a snapshot; letters of such rows are changes. */
    private boolean isCopy(ChangeBatch batch) {
        return context.mode() == Mode.SNAPSHOT && (batch.rowCount() == 0 || batch.operation(0) == Operation.SNAPSHOT);
    }

    /**
     * With its checksum if it holds a copy's rows, also when the copy is made while the stream goes on, and else with the
     * ranges of its keys.
     */
    static StagedFile described(StagedFile file, ChangeBatch batch) {
        return batch.rowCount() > 0 && batch.operation(0) == Operation.SNAPSHOT
                ? file.withChecksum(RowChecksum.of(batch))
                : file.withKeys(KeyRanges.of(batch));
    }

    /** The directories on both sides exist once this returns; nothing is created before it is needed. */
    private Path prepared() {
        synchronized (preparing) {
            if (local == null) {
                try {
                    if (!files.createDirectory(directory)) {
                        createVolume();
                        files.createDirectory(directory);
                    }
                    // Readable by the owner alone: it holds the source's data.
                    local = Files.createTempDirectory("tributary-" + context.pipeline() + '-');
                } catch (DatabricksException e) {
                    throw FileFailures.of("creating the staging directory " + directory, e);
                } catch (IOException e) {
                    throw new StagingException(
                            Retry.AFTER_FIX,
                            "no temporary directory could be created: " + e.getMessage(),
                            "Make sure that java.io.tmpdir names a directory that can be written to.",
                            e);
                }
            }
            return local;
        }
    }

    /** The statements that make a volume, whether or not its schema exists. */
    static List<String> creation(TableName volume) {
        return List.of(
                CatalogStatements.createSchema(volume.catalog(), volume.schema()),
                CatalogStatements.createVolume(volume));
    }

    private void createVolume() {
        TableName volume = volumes.of(context.mode());
        try (Warehouse warehouse =
                new SqlWarehouse(settings, 1, STATEMENT_TIMEOUT, "cdc-" + context.pipeline() + "-volume")) {
            for (String sql : creation(volume)) {
                try {
                    warehouse.execute(sql);
                } catch (StatementException e) {
                    if (!e.isAlreadyThere()) {
                        throw Failures.of("creating the volume " + volume, e);
                    }
                }
            }
        }
    }

    @Override
    public Optional<RefusedRows> refusedRows() {
        return Optional.of(this::keepRefused);
    }

    /** Beside the directories of the runs, which are swept. */
    private String keepRefused(List<RefusedRow> rows, String name) {
        byte[] sync = new byte[16];
        random.nextBytes(sync);
        String kept = StagingDirectory.ofRefused(volumes.of(context.mode()), context.pipeline());
        String path = kept + directory.substring(directory.lastIndexOf('/')) + '-' + name + ".avro";
        Path file = prepared().resolve(name + ".avro");
        try {
            context.steps().take("stage:close refused", () -> Files.write(file, RefusedFile.of(rows, sync)));
            files.createDirectory(kept);
            files.upload(file, path);
            return path;
        } catch (DatabricksException | ShortFileException e) {
            throw FileFailures.of("keeping refused rows of " + rows.get(0).table(), e);
        } catch (IOException e) {
            throw new StagingException(
                    Retry.AFTER_FIX,
                    "refused rows could not be written to the temporary directory: " + e.getMessage(),
                    "Make room where java.io.tmpdir points to.",
                    e);
        } finally {
            deleteLocal(file);
        }
    }

    @Override
    public void delete(Collection<StagedFile> unneeded) {
        List<String> due = retained.add(unneeded.stream().map(StagedFile::path).toList());
        deleteAll(due);
        due.forEach(staged::remove);
    }

    private void deleteAll(Collection<String> paths) {
        List<Future<?>> running = new ArrayList<>();
        for (String path : paths) {
            running.add(deleters.submit(() -> {
                try {
                    files.delete(path);
                } catch (DatabricksException e) {
                    context.warnings()
                            .warn("A staged file could not be deleted; a later run of the pipeline will: " + path);
                    LOG.debug("deleting {} failed", path, e);
                }
            }));
        }
        for (Future<?> one : running) {
            try {
                one.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException e) {
                throw new IllegalStateException("deleting staged files failed", e.getCause());
            }
        }
    }

    @Override
    public void sweep(Set<String> keep) {
        for (TableName volume : new LinkedHashSet<>(List.of(volumes.snapshots(), volumes.changes()))) {
            try {
                sweep(volume, keep);
            } catch (DatabricksException e) {
                throw FileFailures.of("sweeping the volume " + volume, e);
            }
        }
    }

    private void sweep(TableName volume, Set<String> keep) {
        for (VolumeFiles.Entry run : files.list(StagingDirectory.ofPipeline(volume, context.pipeline()))) {
            OptionalLong epoch = StagingDirectory.epoch(run.name());
            if (!run.isDirectory() || epoch.isEmpty() || epoch.getAsLong() >= context.epoch()) {
                continue;
            }
            List<VolumeFiles.Entry> old = files.list(run.path());
            List<String> unneeded = old.stream()
                    .filter(file -> retained.isOver(file.lastModified()))
                    .map(VolumeFiles.Entry::path)
                    .filter(path -> !keep.contains(path))
                    .toList();
            deleteAll(unneeded);
            if (unneeded.size() == old.size()) {
                files.deleteDirectory(run.path());
            }
        }
    }

    @Override
    public void close() {
        try {
            // What was handed out and not given back may belong to a pending flush: the next run's sweep knows.
            if (local != null && staged.isEmpty()) {
                // A later run sweeps it, should this not be possible now.
                Patience.limit(LEAVING, () -> files.deleteDirectory(directory));
            }
        } catch (DatabricksException e) {
            LOG.debug("deleting {} failed", directory, e);
        } finally {
            deleters.shutdownNow();
            files.close();
            if (local != null) {
                deleteLocal(local);
            }
        }
    }

    private static void deleteLocal(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("the temporary file {} could not be deleted", path, e);
        }
    }
}
