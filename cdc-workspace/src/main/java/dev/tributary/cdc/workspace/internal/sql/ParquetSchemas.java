package dev.tributary.cdc.workspace.internal.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.parquet.hadoop.Footer;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat$;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The schema of Parquet files from their footers, read here: Spark would start a job for it. */
final class ParquetSchemas {

    private ParquetSchemas() {}

    /** The union of the files' columns by name, all nullable. */
    static StructType of(SparkSession session, List<Path> files) {
        var converter = new ParquetToSparkSchemaConverter(session.sessionState().conf());
        var configuration = session.sparkContext().hadoopConfiguration();
        Map<String, StructField> fields = new LinkedHashMap<>();
        for (Path file : files) {
            var path = new org.apache.hadoop.fs.Path(file.toUri());
            StructType schema;
            try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(path, configuration))) {
                schema = ParquetFileFormat$.MODULE$.readSchemaFromFooter(
                        new Footer(path, reader.getFooter()), converter);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (RuntimeException e) {
                throw SqlFailure.of(
                        "FAILED_READ_FILE.NO_HINT",
                        "Error while reading file " + path + ". " + e.getMessage(),
                        "KD001");
            }
            for (StructField field : schema.fields()) {
                StructField known = fields.putIfAbsent(field.name().toLowerCase(Locale.ROOT), field);
                if (known != null && !known.dataType().equals(field.dataType())) {
                    throw SqlFailure.of(
                            "CANNOT_MERGE_SCHEMAS",
                            "Failed merging schemas: column " + field.name() + " is "
                                    + known.dataType().sql() + " and "
                                    + field.dataType().sql() + ".",
                            "42KD9");
                }
            }
        }
        return new StructType(fields.values().stream()
                .map(f -> new StructField(f.name(), f.dataType(), true, f.metadata()))
                .toArray(StructField[]::new));
    }
}
