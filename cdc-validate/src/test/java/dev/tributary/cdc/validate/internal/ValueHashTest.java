package dev.tributary.cdc.validate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.postgres.FarDatePolicy;
import dev.tributary.cdc.postgres.InfinityPolicy;
import dev.tributary.cdc.postgres.NanPolicy;
import dev.tributary.cdc.postgres.NumericOverflowPolicy;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ValueHashTest {

    private static final ReplacedTexts STRICT =
            new ReplacedTexts(InfinityPolicy.FAIL, FarDatePolicy.FAIL, NanPolicy.FAIL, NumericOverflowPolicy.FAIL);
    private static final ReplacedTexts LAX =
            new ReplacedTexts(InfinityPolicy.NULL, FarDatePolicy.CLAMP, NanPolicy.NULL, NumericOverflowPolicy.CLAMP);

    static Stream<Arguments> values() {
        return Stream.of(
                value(DataType.BOOLEAN, "t", ofInt(1)),
                value(DataType.INT32, "-42", ofInt(-42)),
                value(DataType.INT64, "-9223372036854775808", ofLong(Long.MIN_VALUE)),
                value(DataType.INT64, "999999999999999999", ofLong(999_999_999_999_999_999L)),
                value(DataType.FLOAT32, "1e+10", XxHash64.ofInt(0, ofInt(Float.floatToIntBits(1e10f)))),
                value(DataType.FLOAT64, "-Infinity", XxHash64.ofInt(0, ofLong(0xFFF0000000000000L))),
                value(DataType.FLOAT64, "0", XxHash64.ofInt(0, ofLong(0))),
                value(DataType.FLOAT64, "-0", XxHash64.ofInt(1, ofLong(0))),
                value(DataType.decimal(10, 2), "-12.50", ofLong(-1250)),
                value(DataType.decimal(10, 2), "-0.05", ofLong(-5)),
                value(DataType.decimal(18, 0), "123456789012345678", ofLong(123_456_789_012_345_678L)),
                value(DataType.decimal(18, 18), "0.123456789012345678", ofLong(123_456_789_012_345_678L)),
                value(DataType.decimal(20, 8), "0.00000001", ofBytes(BigInteger.ONE.toByteArray())),
                value(DataType.STRING, "ü", ofBytes("ü".getBytes(StandardCharsets.UTF_8))),
                value(DataType.STRING, "", ofBytes(new byte[0])),
                value(DataType.BINARY, "\\x00Ff", ofBytes(new byte[] {0, -1})),
                value(DataType.DATE, "1970-01-02", ofInt(1)),
                value(DataType.DATE, "0044-03-15 BC", ofInt(-735_160)),
                value(DataType.DATE, "10000-01-01", ofInt(2_932_897)),
                value(DataType.TIMESTAMP, "1970-01-01 00:00:01.5+00", ofLong(1_500_000)),
                value(DataType.TIMESTAMP, "1969-12-31 23:59:59.999999+00", ofLong(-1)),
                value(DataType.TIMESTAMP_NTZ, "1970-01-01 00:00:00", ofLong(0)),
                value(DataType.TIMESTAMP_NTZ, "0001-12-31 00:00:00 BC", ofLong(-62_135_683_200_000_000L)),
                value(DataType.array(DataType.DATE), "{}", XxHash64.SEED),
                value(DataType.array(DataType.DATE), "[0:1]={1970-01-08,NULL}", XxHash64.ofLong(1, ofLong(ofInt(7)))),
                value(DataType.array(DataType.INT32), "{}", XxHash64.ofInt(0, text(""))),
                value(DataType.array(DataType.INT32), "[0:1]={-7,NULL}", XxHash64.ofInt(2, text("-7\0,\0N"))),
                value(
                        DataType.array(DataType.STRING),
                        "{\"NULL\",\"a\\\"b\\\\,}\",\"\"}",
                        XxHash64.ofInt(3, text("NULL\0,a\"b\\,}\0,"))));
    }

    @ParameterizedTest
    @MethodSource("values")
    void hashesTheValueThatTheTextSpells(DataType type, String text, long hash) {
        assertThat(hash(type, STRICT, text)).isEqualTo(hash);
    }

    @Test
    void followsThePoliciesForValuesThatTheDestinationDoesNotHave() {
        assertThat(hash(DataType.DATE, LAX, "-infinity")).isEqualTo(ValueHash.NULL);
        assertThat(hash(DataType.DATE, LAX, "0044-03-15 BC")).isEqualTo(hash(DataType.DATE, STRICT, "0001-01-01"));
        assertThat(hash(DataType.decimal(4, 2), LAX, "NaN")).isEqualTo(ValueHash.NULL);
        assertThat(hash(DataType.decimal(4, 2), LAX, "123.4")).isEqualTo(hash(DataType.decimal(4, 2), STRICT, "99.99"));
        assertThat(hash(DataType.array(DataType.DATE), LAX, "{infinity}"))
                .isEqualTo(hash(DataType.array(DataType.DATE), STRICT, "{NULL}"));
    }

    @Test
    void tellsAlikeValuesApart() {
        DataType texts = DataType.array(DataType.STRING);
        assertThat(List.of(
                        ValueHash.NULL,
                        hash(texts, STRICT, "{}"),
                        hash(texts, STRICT, "{\"\"}"),
                        hash(texts, STRICT, "{NULL}"),
                        hash(texts, STRICT, "{\"NULL\"}"),
                        hash(texts, STRICT, "{NULL,NULL}"),
                        hash(texts, STRICT, "{a,NULL}"),
                        hash(texts, STRICT, "{NULL,a}"),
                        hash(texts, STRICT, "{a,\"\"}"),
                        hash(texts, STRICT, "{a}"),
                        hash(texts, STRICT, "{\"a,\"}")))
                .doesNotHaveDuplicates();
    }

    @Test
    void refusesWhatIsNoValueOfTheType() {
        assertThatThrownBy(() -> hash(DataType.decimal(10, 2), STRICT, "1.005"))
                .isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> hash(DataType.INT32, STRICT, "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hash(DataType.array(DataType.INT32), STRICT, "{{1},{2}}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsCopysTextFormat() {
        TextRow row = new TextRow(5);
        row.parse("1\t\\N\t\ta\\tb\\\\c\\nd\tü\n".getBytes(StandardCharsets.UTF_8));
        assertThat(new String[] {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)})
                .containsExactly("1", null, "", "a\tb\\c\nd", "ü");
    }

    private static long hash(DataType type, ReplacedTexts policies, String text) {
        byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
        return ValueHash.of(type, policies, (byte) ',').of(bytes, 1, bytes.length - 1);
    }

    private static long ofInt(int value) {
        return XxHash64.ofInt(value, XxHash64.SEED);
    }

    private static long ofLong(long value) {
        return XxHash64.ofLong(value, XxHash64.SEED);
    }

    private static long ofBytes(byte[] value) {
        return XxHash64.ofBytes(value, 0, value.length, XxHash64.SEED);
    }

    private static long text(String value) {
        return ofBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    private static Arguments value(DataType type, String text, long hash) {
        return Arguments.of(type, text, hash);
    }
}
