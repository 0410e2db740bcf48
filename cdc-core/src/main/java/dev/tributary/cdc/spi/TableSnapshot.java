package dev.tributary.cdc.spi;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableSchema;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * A table's snapshot, staged completely.
 *
 * @param schema the table's shape
 * @param files its files; none when the table is empty
 * @param consistentPoint what each row's {@code _cdc_lsn} becomes
 * @param takenAt when that was, by the source's clock
 * @param epoch the run's epoch
 */
public record TableSnapshot(
        TableSchema schema, List<StagedFile> files, Lsn consistentPoint, Instant takenAt, long epoch) {

    public TableSnapshot {
        files = List.copyOf(files);
    }

    /** Rows staged. */
    public long rows() {
        return files.stream().mapToLong(StagedFile::rows).sum();
    }

    /** The sum of the files' checksums in 64 bits; empty when one of them has none. */
    public OptionalLong checksum() {
        long sum = 0;
        for (StagedFile file : files) {
            if (file.checksum() == null) {
                return OptionalLong.empty();
            }
            sum += file.checksum();
        }
        return OptionalLong.of(sum);
    }
}
