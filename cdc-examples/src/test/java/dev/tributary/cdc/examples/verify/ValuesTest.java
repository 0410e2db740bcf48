package dev.tributary.cdc.examples.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.postgres.FarDatePolicy;
import dev.tributary.cdc.postgres.InfinityPolicy;
import dev.tributary.cdc.postgres.NanPolicy;
import dev.tributary.cdc.postgres.NumericOverflowPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ValuesTest {

    private final PostgresValues postgres = new PostgresValues(
            new ReplacedTexts(InfinityPolicy.FAIL, FarDatePolicy.FAIL, NanPolicy.FAIL, NumericOverflowPolicy.FAIL));
    private final DeltaValues delta = new DeltaValues();

    static Stream<Arguments> sameValues() {
        return Stream.of(
                same(DataType.BOOLEAN, "t", "true"),
                same(DataType.INT64, "-42", "-42"),
                same(DataType.FLOAT32, "1e+10", "1.0E10"),
                same(DataType.FLOAT64, "0.1", "0.1"),
                same(DataType.FLOAT64, "-0", "-0.0"),
                same(DataType.FLOAT64, "NaN", "NaN"),
                same(DataType.FLOAT64, "-Infinity", "-Infinity"),
                same(DataType.decimal(20, 8), "0.00000000", "0E-8"),
                same(DataType.decimal(10, 2), "12.50", "12.50"),
                same(DataType.BINARY, "\\x00ff", "00FF"),
                same(DataType.BINARY, "\\x", ""),
                same(DataType.DATE, "1970-01-02", "1"),
                same(DataType.DATE, "0044-03-15 BC", "-735160"),
                same(DataType.TIMESTAMP, "1970-01-01 00:00:01.5+00", "1500000"),
                same(DataType.TIMESTAMP, "1969-12-31 23:59:59.999999+00", "-1"),
                same(DataType.TIMESTAMP_NTZ, "2026-11-21 10:00:00.5", "2026-11-21 10:00:00.5"),
                same(DataType.TIMESTAMP_NTZ, "10000-01-01 00:00:00", "+10000-01-01 00:00:00"),
                same(DataType.STRING, "", ""),
                same(DataType.array(DataType.INT32), "", ""),
                same(DataType.array(DataType.STRING), "v,n,v61", "v,n,v61"),
                same(DataType.array(DataType.BOOLEAN), "v" + hex("t"), "v" + hex("true")));
    }

    @ParameterizedTest
    @MethodSource("sameValues")
    void bringsBothSidesToOneForm(DataType type, String source, String target) {
        assertThat(postgres.canonical(type, source)).isEqualTo(delta.canonical(type, target));
    }

    @Test
    void tellsAlikeValuesApart() {
        DataType texts = DataType.array(DataType.STRING);
        assertThat(postgres.canonical(DataType.FLOAT64, "0")).isNotEqualTo(postgres.canonical(DataType.FLOAT64, "-0"));
        assertThat(List.of(
                        postgres.canonical(texts, ""), postgres.canonical(texts, "v"), postgres.canonical(texts, "n")))
                .doesNotHaveDuplicates();
    }

    @Test
    void refusesADigitTooMany() {
        assertThatThrownBy(() -> delta.canonical(DataType.decimal(10, 2), "1.005"))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void readsCopysTextFormat() {
        assertThat(CopyRow.parse("1\t\\N\t\ta\\tb\\\\c\\nd\tü\n".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("1", null, "", "a\tb\\c\nd", "ü");
    }

    @Test
    void theOrderOfRowsDoesNotMatterButTheirNumberAndContentDo() {
        assertThat(sum("a", "b")).isEqualTo(sum("b", "a"));
        assertThat(sum("a", "a")).isNotEqualTo(sum("a"));
        assertThat(sum("a", "a")).isNotEqualTo(sum("b", "b"));
        assertThat(sum("")).isNotEqualTo(sum((String) null));
    }

    private static Content sum(String... rows) {
        RowChecksum checksum = new RowChecksum();
        for (String row : rows) {
            checksum.value(row);
            checksum.endRow();
        }
        return checksum.content();
    }

    private static Arguments same(DataType type, String source, String target) {
        return Arguments.of(type, source, target);
    }

    private static String hex(String text) {
        return java.util.HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
