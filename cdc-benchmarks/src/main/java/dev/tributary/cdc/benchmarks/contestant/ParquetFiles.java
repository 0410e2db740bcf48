package dev.tributary.cdc.benchmarks.contestant;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.StagingException;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.parquet.MetadataColumns;
import dev.tributary.cdc.parquet.ParquetEncoder;
import dev.tributary.cdc.parquet.ParquetFile;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.Stager;
import dev.tributary.cdc.spi.StagerContext;
import dev.tributary.cdc.spi.StagerSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Stages into a local directory, where the files stay. Thread-safe. */
final class ParquetFiles implements Stager, StagerSession {

    private final Path directory;
    private final ParquetEncoder encoder = ParquetEncoder.defaults();
    private final AtomicLong bytes = new AtomicLong();
    private volatile MetadataColumns columns = MetadataColumns.NONE;

    ParquetFiles(Path directory) {
        this.directory = directory;
    }

    /** Bytes written so far. */
    long bytes() {
        return bytes.get();
    }

    @Override
    public StagerSession open(StagerContext context) {
        columns = context.mode() == Mode.SNAPSHOT ? MetadataColumns.NONE : MetadataColumns.CHANGES;
        return this;
    }

    @Override
    public String describe() {
        return directory.toString();
    }

    @Override
    public StagedFile stage(ChangeBatch batch, String name) {
        ParquetFile file = encoder.write(batch, columns, directory.resolve(name + ".parquet"));
        bytes.addAndGet(file.bytes());
        return new StagedFile(file.path().toString(), file.rows(), file.bytes());
    }

    @Override
    public void delete(Collection<StagedFile> files) {
        for (StagedFile file : files) {
            try {
                Files.delete(Path.of(file.path()));
            } catch (IOException e) {
                throw new StagingException(Retry.NEVER, "a file of the benchmark is gone", "Start it again.", e);
            }
        }
    }

    @Override
    public void sweep(Set<String> keep) {
        // Each contestant has a directory of its own.
    }

    @Override
    public void close() {
        // Nothing is open between files.
    }
}
