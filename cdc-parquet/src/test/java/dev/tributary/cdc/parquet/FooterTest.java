package dev.tributary.cdc.parquet;

import static dev.tributary.cdc.data.DataType.array;
import static dev.tributary.cdc.data.DataType.decimal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FooterTest {

    @TempDir
    Path directory;

    @Test
    void statesTypesAndNames() {
        TableSchema schema = Batches.schema(
                2,
                DataType.INT64,
                decimal(20, 2),
                DataType.BOOLEAN,
                DataType.INT16,
                DataType.INT32,
                DataType.FLOAT32,
                DataType.FLOAT64,
                decimal(9, 0),
                decimal(18, 4),
                decimal(38, 10),
                DataType.STRING,
                DataType.BINARY,
                DataType.DATE,
                DataType.TIMESTAMP,
                DataType.TIMESTAMP_NTZ,
                array(DataType.INT16));

        assertThat(footer(schema, MetadataColumns.CHANGES, List.of()).getSchema())
                .hasToString(
                        """
                        message table {
                          optional int64 c1;
                          optional fixed_len_byte_array(9) c2 (DECIMAL(20,2));
                          optional boolean c3;
                          optional int32 c4 (INTEGER(16,true));
                          optional int32 c5;
                          optional float c6 columnorder(TYPE_DEFINED_ORDER);
                          optional double c7 columnorder(TYPE_DEFINED_ORDER);
                          optional int32 c8 (DECIMAL(9,0));
                          optional int64 c9 (DECIMAL(18,4));
                          optional fixed_len_byte_array(16) c10 (DECIMAL(38,10));
                          optional binary c11 (STRING);
                          optional binary c12;
                          optional int32 c13 (DATE);
                          optional int64 c14 (TIMESTAMP(MICROS,true));
                          optional int64 c15 (TIMESTAMP(MICROS,false));
                          optional group c16 (LIST) {
                            repeated group list {
                              optional int32 element (INTEGER(16,true));
                            }
                          }
                          optional int64 _cdc_lsn;
                          optional int64 _cdc_ordinal;
                          optional int64 _cdc_xid;
                          optional int64 _cdc_committed_at (TIMESTAMP(MICROS,true));
                          optional binary _cdc_op (STRING);
                          optional group _cdc_unchanged (LIST) {
                            repeated group list {
                              optional int32 element;
                            }
                          }
                          optional group _cdc_origin {
                            optional int64 c1;
                            optional fixed_len_byte_array(9) c2 (DECIMAL(20,2));
                            optional int32 incarnation;
                          }
                        }
                        """);
    }

    @Test
    void namesItsWriterAndItsCalendar() {
        FileMetaData footer = footer(Batches.schema(0, DataType.DATE), MetadataColumns.NONE, List.of());

        assertThat(footer.getCreatedBy()).startsWith("tributary version ");
        assertThat(footer.getKeyValueMetaData()).containsEntry("org.apache.spark.version", "3.1.0");
    }

    @Test
    void statesRangesAndNulls() {
        assertThat(statistics(DataType.INT32, 3, null, -7, 5)).hasToString("min: -7, max: 5, num_nulls: 1");
        assertThat(statistics(DataType.INT64, 3L, null, -7L)).hasToString("min: -7, max: 3, num_nulls: 1");
        assertThat(statistics(DataType.DATE, 1, 0)).hasToString("min: 1970-01-01, max: 1970-01-02, num_nulls: 0");
        assertThat(statistics(DataType.BOOLEAN, true, true)).hasToString("min: true, max: true, num_nulls: 0");
        assertThat(statistics(DataType.FLOAT64, 1.5, -2.5)).hasToString("min: -2.5, max: 1.5, num_nulls: 0");
        assertThat(statistics(DataType.FLOAT32, 0.0f, -1f)).hasToString("min: -1.0, max: 0.0, num_nulls: 0");
        assertThat(statistics(decimal(9, 2), new BigDecimal("-1.50"), new BigDecimal("0.07")))
                .hasToString("min: -1.50, max: 0.07, num_nulls: 0");
    }

    @Test
    void statesRangesOfWideDecimalsAcrossTheSign() {
        Statistics<?> statistics =
                statistics(decimal(38, 0), new BigDecimal(-1), new BigDecimal("9".repeat(38)), BigDecimal.ZERO, null);

        assertThat(new BigDecimal(new BigInteger(statistics.getMinBytes()))).isEqualTo("-1");
        assertThat(new BigDecimal(new BigInteger(statistics.getMaxBytes()))).isEqualTo("9".repeat(38));
    }

    @Test
    void statesNoRangeBesideNaN() {
        assertThat(statistics(DataType.FLOAT64, 1.0, Double.NaN).hasNonNullValue())
                .isFalse();
        assertThat(statistics(DataType.FLOAT32, Float.NaN, 1.0f).hasNonNullValue())
                .isFalse();
    }

    @Test
    void statesNoRangeOfNullsOnly() {
        Statistics<?> statistics = statistics(DataType.INT64, null, null);

        assertThat(statistics.hasNonNullValue()).isFalse();
        assertThat(statistics.getNumNulls()).isEqualTo(2);
    }

    @Test
    void statesRangesOfShortTextInKeysOnly() {
        assertThat(text(1, "b", "ü", "a").getMinBytes()).asString().isEqualTo("a");
        assertThat(text(1, "b", "ü", "a").getMaxBytes()).asString().isEqualTo("ü");
        assertThat(text(0, "b", "a").hasNonNullValue()).isFalse();
        assertThat(text(1, "b".repeat(1_000), "a").hasNonNullValue()).isFalse();
    }

    private Statistics<?> text(int keys, Object... values) {
        return statistics(Batches.schema(keys, DataType.STRING), values);
    }

    private Statistics<?> statistics(DataType type, Object... values) {
        return statistics(Batches.schema(0, type), values);
    }

    private Statistics<?> statistics(TableSchema schema, Object... values) {
        List<Row> rows =
                Arrays.stream(values).map(value -> Row.of(Arrays.asList(value))).toList();
        Path file = write(schema, MetadataColumns.NONE, rows);
        return Read.footer(file).getBlocks().get(0).getColumns().get(0).getStatistics();
    }

    private FileMetaData footer(TableSchema schema, MetadataColumns metadata, List<Row> rows) {
        return Read.footer(write(schema, metadata, rows)).getFileMetaData();
    }

    private Path write(TableSchema schema, MetadataColumns metadata, List<Row> rows) {
        Path file = directory.resolve(System.nanoTime() + ".parquet");
        ParquetEncoder.defaults().write(Batches.batch(schema, rows), metadata, file);
        return file;
    }
}
