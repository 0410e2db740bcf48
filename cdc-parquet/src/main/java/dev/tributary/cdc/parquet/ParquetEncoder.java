package dev.tributary.cdc.parquet;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.StagingException;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.parquet.internal.BatchFileWriter;
import dev.tributary.cdc.parquet.internal.WriterSettings;
import dev.tributary.cdc.parquet.internal.WritingMemory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Writes batches as Parquet files: ZSTD, everything optional, columns named and typed as {@link FileColumns} and the
 * table below say. Readers see exactly the values of the batch.
 *
 * <table>
 * <caption>Types</caption>
 * <tr><th>batch</th><th>file</th></tr>
 * <tr><td>BOOLEAN</td><td>BOOLEAN</td></tr>
 * <tr><td>INT16</td><td>INT32, INTEGER(16, signed)</td></tr>
 * <tr><td>INT32, INT64</td><td>INT32, INT64</td></tr>
 * <tr><td>FLOAT32, FLOAT64</td><td>FLOAT, DOUBLE</td></tr>
 * <tr><td>DECIMAL(p,s)</td><td>DECIMAL(p,s) on INT32 up to 9 digits, INT64 up to 18, else the shortest
 * FIXED_LEN_BYTE_ARRAY</td></tr>
 * <tr><td>STRING, BINARY</td><td>BYTE_ARRAY, STRING for text</td></tr>
 * <tr><td>DATE</td><td>INT32, DATE</td></tr>
 * <tr><td>TIMESTAMP, TIMESTAMP_NTZ</td><td>INT64, TIMESTAMP(MICROS), adjusted to UTC or not</td></tr>
 * <tr><td>ARRAY</td><td>LIST of three levels, the elements optional</td></tr>
 * </table>
 *
 * <p>Immutable and thread-safe: one encoder serves all threads. Each call holds the page it is writing,
 * {@link #PAGE_BYTES} or one row's value if that is longer, twice plain and once compressed, two of them outside the heap,
 * and some native memory of the compressor. The pages' memory is kept for later calls, as much as calls took place at a
 * time.
 */
public final class ParquetEncoder {

    /** Default ZSTD level. */
    public static final int DEFAULT_COMPRESSION_LEVEL = 1;

    /** Default bytes of a row group before compression: large enough to scan fast, small enough to be split. */
    public static final long DEFAULT_ROW_GROUP_BYTES = 128L << 20;

    /** Bytes of a page before compression, about. */
    public static final int PAGE_BYTES = 1 << 19;

    private static final int PAGE_ROWS = 20_000;

    private final WriterSettings settings;
    private final String createdBy;
    private final Deque<WritingMemory> idle = new ConcurrentLinkedDeque<>();

    private ParquetEncoder(Builder builder) {
        settings = new WriterSettings(builder.compressionLevel, builder.rowGroupBytes, PAGE_BYTES, PAGE_ROWS);
        String version = ParquetEncoder.class.getPackage().getImplementationVersion();
        createdBy = "tributary version " + (version == null ? "unpackaged" : version);
    }

    /** An encoder with all defaults. */
    public static ParquetEncoder defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Writes a batch to a new file. The file appears under its name when it is complete; until then it has a temporary
     * name in the same directory, which is readable by its owner only and removed when the call fails.
     *
     * @param batch the rows; not changed
     * @param metadata which columns the file gets besides the table's
     * @param file the name; its directory exists
     * @throws StagingException when the file exists already or cannot be written; also when the batch is not valid: two
     *     columns of one id, or a value that its column's type does not hold
     */
    public ParquetFile write(ChangeBatch batch, MetadataColumns metadata, Path file) {
        Path absolute = file.toAbsolutePath();
        long written = 0;
        try {
            if (Files.exists(absolute)) {
                throw new FileAlreadyExistsException(absolute.toString());
            }
            Path partial = Files.createTempFile(
                    absolute.getParent(), absolute.getFileName().toString() + '.', ".partial");
            try {
                try (OutputStream out = Files.newOutputStream(partial)) {
                    write(batch, metadata, out);
                }
                long bytes = Files.size(partial);
                Files.move(partial, absolute);
                return new ParquetFile(file, batch.rowCount(), bytes);
            } catch (IOException e) {
                written = partial.toFile().length();
                throw e;
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw failure(batch, absolute, written, e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new StagingException(
                    Retry.AFTER_FIX,
                    "rows of table " + batch.schema().id() + " cannot be written as Parquet: " + e.getMessage(),
                    "Leave the column or the table out of the replication, and report this as a defect.",
                    e);
        }
    }

    private void write(ChangeBatch batch, MetadataColumns metadata, OutputStream out) throws IOException {
        WritingMemory memory = idle.pollLast();
        if (memory == null) {
            memory = new WritingMemory();
        }
        try {
            BatchFileWriter.write(batch, metadata, settings, createdBy, memory, out);
        } finally {
            if (memory.isWorthKeeping()) {
                idle.addLast(memory);
            }
        }
    }

    static StagingException failure(ChangeBatch batch, Path file, long written, IOException e) {
        String message = "file " + file + " with " + batch.rowCount() + " rows of table "
                + batch.schema().id() + " cannot be written beyond " + written + " bytes: " + e;
        if (e instanceof FileAlreadyExistsException) {
            return new StagingException(
                    Retry.AFTER_FIX, message, "Remove the file, or let each run write to a directory of its own.", e);
        }
        if (e instanceof NoSuchFileException || e instanceof AccessDeniedException) {
            return new StagingException(
                    Retry.AFTER_FIX,
                    message,
                    "Make " + file.getParent() + " a directory that this process may write.",
                    e);
        }
        return new StagingException(
                Retry.TRANSIENT,
                message,
                "Free disk space under " + file.getParent() + ", which has " + freeMegabytes(file)
                        + " left, or use a directory on a larger disk.",
                e);
    }

    private static String freeMegabytes(Path file) {
        try {
            return (Files.getFileStore(file.getParent()).getUsableSpace() >> 20) + " MB";
        } catch (IOException e) {
            return "an unknown amount";
        }
    }

    /** Settings of an encoder. Not thread-safe. */
    public static final class Builder {

        private int compressionLevel = DEFAULT_COMPRESSION_LEVEL;
        private long rowGroupBytes = DEFAULT_ROW_GROUP_BYTES;

        private Builder() {}

        /**
         * Sets the ZSTD level: higher is smaller and slower.
         *
         * @param level 1 to 19
         * @throws IllegalArgumentException outside that range
         */
        public Builder compressionLevel(int level) {
            if (level < 1 || level > 19) {
                throw new IllegalArgumentException("compressionLevel is 1 to 19, not " + level);
            }
            compressionLevel = level;
            return this;
        }

        /**
         * Sets how many bytes a row group has before compression, about.
         *
         * @throws IllegalArgumentException when it is not positive
         */
        public Builder rowGroupBytes(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("rowGroupBytes is positive, not " + bytes);
            }
            rowGroupBytes = bytes;
            return this;
        }

        public ParquetEncoder build() {
            return new ParquetEncoder(this);
        }
    }
}
