package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LsnTest {

    @ParameterizedTest
    @ValueSource(strings = {"0/0", "16/B374D848", "FFFFFFFF/FFFFFFFF", "0/1", "1/0"})
    void printsWhatItParsed(String text) {
        assertThat(Lsn.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "1/",
                "/1",
                "x",
                "1",
                "1/2/3",
                "123456789/0",
                "0/123456789",
                "-1/0",
                "0/+1",
                "g/0",
                "0/٣"
            })
    void refusesWhatIsNoLsn(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Lsn.parse(text));
    }

    @Test
    void comparesUnsigned() {
        assertThat(Lsn.parse("FFFFFFFF/0").isAfter(Lsn.parse("7FFFFFFF/0"))).isTrue();
        assertThat(Lsn.parse("0/1").isAfter(Lsn.ZERO)).isTrue();
        assertThat(Lsn.max(Lsn.parse("1/0"), Lsn.parse("0/FFFFFFFF"))).isEqualTo(Lsn.parse("1/0"));
    }

    @Test
    void countsTheBytesBetweenTwoPositionsInEitherDirection() {
        assertThat(Lsn.parse("1/10").bytesSince(Lsn.parse("0/FFFFFFF0"))).isEqualTo(0x20);
        assertThat(Lsn.parse("0/FFFFFFF0").bytesSince(Lsn.parse("1/10"))).isEqualTo(-0x20);
    }
}
