package dev.tributary.cdc.spi;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableSchema;
import java.util.List;

/**
 * A table's snapshot, staged completely.
 *
 * @param schema the table's shape
 * @param files its files; none when the table is empty
 * @param consistentPoint what each row's {@code _cdc_lsn} becomes
 * @param epoch the run's epoch
 */
public record TableSnapshot(TableSchema schema, List<StagedFile> files, Lsn consistentPoint, long epoch) {

    public TableSnapshot {
        files = List.copyOf(files);
    }

    /** Rows staged. */
    public long rows() {
        return files.stream().mapToLong(StagedFile::rows).sum();
    }
}
