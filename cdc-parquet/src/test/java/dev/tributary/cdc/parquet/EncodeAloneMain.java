package dev.tributary.cdc.parquet;

import dev.tributary.cdc.StagingException;
import dev.tributary.cdc.data.TableSchema;
import java.nio.file.Path;

/** Writes a file of so many random changes with nothing but what the library needs on the class path. */
final class EncodeAloneMain {

    private EncodeAloneMain() {}

    public static void main(String[] args) {
        RandomRows random = new RandomRows(1);
        TableSchema schema = random.schema();
        try {
            ParquetEncoder.defaults()
                    .write(
                            Batches.batch(schema, random.rows(schema, Integer.parseInt(args[1]))),
                            MetadataColumns.CHANGES,
                            Path.of(args[0]));
        } catch (StagingException e) {
            System.err.println(e + " " + e.remedy());
            System.exit(1);
        }
    }
}
