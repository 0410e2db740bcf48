package dev.tributary.cdc.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BOOLEAN|true",
                "BOOLEAN|false",
                "INT16|-32768",
                "INT32|2147483647",
                "INT64|-9223372036854775808",
                "FLOAT32|1.1",
                "FLOAT32|NaN",
                "FLOAT64|-Infinity",
                "FLOAT64|-0.0",
                "FLOAT64|4.9E-324",
                "DECIMAL(10,2)|-0.05",
                "DECIMAL(38,10)|-1234567890123456789012345678.0123456789",
                "DECIMAL(38,0)|99999999999999999999999999999999999999",
                "STRING|''",
                "STRING|'{\"a\",NULL}'",
                "BINARY|00ff",
                "BINARY|''",
                "DATE|2026-11-21",
                "DATE|-0043-03-15",
                "DATE|+294276-12-31",
                "TIMESTAMP|2026-11-21T10:00:00.123456Z",
                "TIMESTAMP|1969-12-31T23:59:59.999999Z",
                "TIMESTAMP|+294247-01-01T00:00:00.000001Z",
                "TIMESTAMP_NTZ|2026-11-21T10:00",
                "TIMESTAMP_NTZ|-4712-01-01T00:00:00.000001",
                "ARRAY<INT32>|{}",
                "ARRAY<INT32>|'{\"1\",NULL,\"-3\"}'",
                "ARRAY<STRING>|'{\"\",\"a,b\",\"q\\\"u\\\\o\",\"NULL\",NULL}'",
                "ARRAY<DECIMAL(20,1)>|'{\"0.5\"}'"
            })
    void readsWhatItPrinted(String typeName, String text) {
        DataType type = DataType.parse(typeName);
        ColumnVector vector = ColumnVector.of(type);
        ValueText.append(type, text, vector);
        assertThat(vector.size()).isEqualTo(1);
        assertThat(ValueText.print(type, vector, 0)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"INT32|x", "DECIMAL(3,1)|1.23", "ARRAY<INT32>|1"})
    void refusesWhatIsNoValue(String typeName, String text) {
        DataType type = DataType.parse(typeName);
        assertThatThrownBy(() -> ValueText.append(type, text, ColumnVector.of(type)))
                .isInstanceOfAny(IllegalArgumentException.class, ArithmeticException.class);
    }
}
