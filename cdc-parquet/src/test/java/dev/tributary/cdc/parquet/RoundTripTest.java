package dev.tributary.cdc.parquet;

import static dev.tributary.cdc.data.DataType.array;
import static dev.tributary.cdc.data.DataType.decimal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripTest {

    private static final BigDecimal NINES_38 = new BigDecimal("9".repeat(38));

    @TempDir
    Path directory;

    static Stream<Arguments> extremes() {
        return Stream.of(
                Arguments.of(DataType.BOOLEAN, List.of(true, false, true, true, false, false, false, true, true)),
                Arguments.of(DataType.INT16, List.of((int) Short.MIN_VALUE, -1, 0, 1, (int) Short.MAX_VALUE)),
                Arguments.of(DataType.INT32, List.of(Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE)),
                Arguments.of(DataType.INT64, List.of(Long.MIN_VALUE, -1L, 0L, 1L, Long.MAX_VALUE)),
                Arguments.of(
                        DataType.FLOAT32,
                        List.of(
                                Float.NaN,
                                -0.0f,
                                0.0f,
                                Float.NEGATIVE_INFINITY,
                                Float.POSITIVE_INFINITY,
                                Float.MIN_VALUE,
                                -Float.MAX_VALUE)),
                Arguments.of(
                        DataType.FLOAT64,
                        List.of(
                                Double.NaN,
                                -0.0,
                                0.0,
                                Double.NEGATIVE_INFINITY,
                                Double.POSITIVE_INFINITY,
                                Double.MIN_VALUE,
                                -Double.MAX_VALUE)),
                Arguments.of(decimal(1, 0), decimals("9", "-9", "0")),
                Arguments.of(decimal(9, 2), decimals("9999999.99", "-9999999.99", "0.00", "-0.01")),
                Arguments.of(decimal(10, 2), decimals("99999999.99", "-99999999.99", "0.00")),
                Arguments.of(decimal(18, 18), decimals("0." + "9".repeat(18), "-0." + "9".repeat(18))),
                Arguments.of(decimal(19, 0), decimals("9".repeat(19), "-" + "9".repeat(19), "0", "-1")),
                Arguments.of(
                        decimal(38, 0),
                        List.of(
                                NINES_38,
                                NINES_38.negate(),
                                new BigDecimal(BigInteger.TWO.pow(64)),
                                new BigDecimal(BigInteger.TWO.pow(64).negate()),
                                new BigDecimal(Long.MAX_VALUE),
                                BigDecimal.ONE.negate(),
                                BigDecimal.ZERO)),
                Arguments.of(
                        decimal(38, 38),
                        List.of(
                                NINES_38.movePointLeft(38),
                                NINES_38.movePointLeft(38).negate())),
                Arguments.of(DataType.STRING, List.of("", "a", "\u0000", "ü€😀", "a\"b.c`d", "x".repeat(3_000_000))),
                Arguments.of(
                        DataType.BINARY,
                        List.of(ByteBuffer.wrap(new byte[0]), ByteBuffer.wrap(new byte[] {0, -1, 127, -128}))),
                Arguments.of(DataType.DATE, List.of(-719_162, 0, 2_932_896, Integer.MIN_VALUE, Integer.MAX_VALUE)),
                Arguments.of(DataType.TIMESTAMP, List.of(-62_135_596_800_000_000L, 0L, Long.MAX_VALUE, Long.MIN_VALUE)),
                Arguments.of(
                        DataType.TIMESTAMP_NTZ, List.of(-62_135_596_800_000_000L, 0L, Long.MAX_VALUE, Long.MIN_VALUE)));
    }

    private static List<Object> decimals(String... values) {
        return Stream.of(values).<Object>map(BigDecimal::new).toList();
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void keepsExtremesAndNulls(DataType type, List<Object> values) {
        List<Object> withNulls = new ArrayList<>(values);
        withNulls.add(0, null);
        withNulls.add(3, null);
        withNulls.add(null);

        assertThat(written(type, values)).isEqualTo(values);
        assertThat(written(type, withNulls)).isEqualTo(withNulls);
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void keepsArraysNullEmptyAndWithNullElements(DataType type, List<Object> values) {
        List<Object> withNulls = new ArrayList<>(values);
        withNulls.add(1, null);
        withNulls.add(null);
        List<Object> arrays = new ArrayList<>();
        arrays.add(null);
        arrays.add(List.of());
        arrays.add(values);
        arrays.add(withNulls);
        arrays.add(null);
        arrays.add(Arrays.asList(null, null));
        arrays.add(List.of(values.get(0)));
        arrays.add(List.of());

        assertThat(written(array(type), arrays)).isEqualTo(arrays);
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void keepsColumnsOfNullsOnly(DataType type, List<Object> values) {
        List<Object> nulls = Arrays.asList(new Object[values.size()]);

        assertThat(written(type, nulls)).isEqualTo(nulls);
        assertThat(written(array(type), nulls)).isEqualTo(nulls);
    }

    @Test
    void writesBatchesWithoutRows() {
        assertThat(written(DataType.INT32, List.of())).isEmpty();
    }

    private List<Object> written(DataType type, List<Object> values) {
        TableSchema schema = Batches.schema(0, type);
        List<Row> rows =
                values.stream().map(value -> Row.of(Arrays.asList(value))).toList();
        Path file = directory.resolve(values.hashCode() + "-" + type.kind() + "-" + values.size() + ".parquet");
        ParquetFile result = ParquetEncoder.defaults().write(Batches.batch(schema, rows), MetadataColumns.NONE, file);
        assertThat(result.rows()).isEqualTo(values.size());
        assertThat(file).hasSize(result.bytes());
        return Read.rows(file, schema).stream().map(row -> row.values().get(0)).toList();
    }
}
