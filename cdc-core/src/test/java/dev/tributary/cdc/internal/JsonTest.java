package dev.tributary.cdc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void readsWhatOthersLayOutWithSpace() {
        String spaced =
                " \t\r\n{ \n\"a\"\t:\r[ 1 , -20 ,\n0 ] , \"b\" : { } , \"c\" : [ ] , \"d\" : [ [ ] , { \"e\" : null } ] }\n ";

        assertThat(Json.parse(spaced)).hasToString("{a=[1, -20, 0], b={}, c=[], d=[[], {e=null}]}");
        assertThat(Json.parse(" true ")).isEqualTo(true);
        assertThat(Json.parse("\nfalse")).isEqualTo(false);
        assertThat(Json.parse("[]")).isEqualTo(List.of());
        assertThat(Json.parse("{}")).isEqualTo(Map.of());
    }

    @Test
    void readsNumbersFromTheLeastToTheGreatest() {
        assertThat(Json.parse("[0,9,-9223372036854775808,9223372036854775807]"))
                .isEqualTo(List.of(0L, 9L, Long.MIN_VALUE, Long.MAX_VALUE));
    }

    @Test
    void readsEveryEscape() {
        assertThat(Json.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\uD83d\\uDE00\""))
                .isEqualTo("\"\\/\b\f\n\r\tAé😀");
    }

    @Test
    void writesTextAsAsciiAndReadsItAgain() {
        String edges = "\u0000\u001f \u007e\u007f\u0080\"\\/é😀";

        assertThat(Json.write(edges)).isEqualTo("\"\\u0000\\u001f ~\\u007f\\u0080\\\"\\\\/\\u00e9\\ud83d\\ude00\"");
        assertThat(Json.parse(Json.write(edges))).isEqualTo(edges);
    }

    @Test
    void writesEveryKindOfValue() {
        assertThat(Json.write(Arrays.asList(1, 2L, true, null, "a", Map.of(), List.of(), Map.of("b", 3))))
                .isEqualTo("[1,2,true,null,\"a\",{},[],{\"b\":3}]");
        assertThatThrownBy(() -> Json.write(1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Double");
    }

    @Test
    void readsWhatIsNestedToALimitWhateverItIs() {
        for (String[] pair : List.of(new String[] {"[", "]"}, new String[] {"{\"a\":", "}"})) {
            String deepest = pair[0].repeat(32) + "1" + pair[1].repeat(32);
            assertThat(Json.parse(deepest)).isNotNull();
            assertThatThrownBy(() -> Json.parse(pair[0] + deepest + pair[1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("too deep");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[",
                "{",
                "\"",
                "[1",
                "[1,",
                "[1,]",
                "{\"a\"}",
                "{\"a\":1,}",
                "{a:1}",
                "[1 2]",
                "1 1",
                "[]]",
                "tru",
                "nul",
                "-",
                "--1",
                "1.5",
                "1e3",
                "+1",
                "\u0661",
                "1\u0661",
                "/",
                ":",
                "9223372036854775808",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12",
                "\"\\u+041\"",
                "\"\\u-041\"",
                "\"\\u00g0\"",
                "{\"a\":1]",
                "[1}"
            })
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    [1, x]      ; not JSON at character 4: no value
                    {"a" 1}     ; not JSON at character 6: ':' expected
                    [true] 1    ; not JSON at character 7: something stands behind the value
                    "\\u00       ; not JSON at character 3: cut off
                    """)
    void saysWhereAndWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> Json.parse(text)).hasMessage(message);
    }
}
