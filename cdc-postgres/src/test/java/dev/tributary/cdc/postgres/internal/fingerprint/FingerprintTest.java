package dev.tributary.cdc.postgres.internal.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.postgres.internal.fingerprint.Fingerprint.Labels;
import dev.tributary.cdc.postgres.internal.fingerprint.Fingerprint.Mark;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintTest {

    private static final Fingerprint FULL = new Fingerprint(
            16400,
            16411,
            9,
            "2.1",
            "24601.750",
            Set.of("r24602.750", "all"),
            new TreeMap<>(Map.of(
                    1, new Mark("745", "abc", "l"),
                    2, new Mark("745", "x9q", "p10.2"),
                    4, new Mark("745", "000", "s~1b2"),
                    9, new Mark("760/761", "zzz", "as"))),
            new TreeMap<>(Map.of(16500L, 16500L, 16510L, 17000L)),
            new TreeMap<>(Map.of(16600L, new Labels('e', 3, "1xyz"))));

    @Test
    void readsWhatItPrinted() {
        assertThat(Fingerprint.parse(FULL.print())).isEqualTo(FULL);
        Fingerprint plain =
                new Fingerprint(1, 2, 1, "", "", Set.of(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        assertThat(Fingerprint.parse(plain.print())).isEqualTo(plain);
    }

    @Test
    void isShort() {
        assertThat(FULL.print())
                .isEqualTo(
                        "1 16400 16411 9 2.1 24601.750 all,r24602.750 1@745=abcl,x9qp10.2;4@745=000s~1b2;9@760/761=zzzas"
                                + " 16500.16500,16510.17000 16600.e.3.1xyz");
    }

    @Test
    void refusesWhatIsNone() {
        assertThatThrownBy(() -> Fingerprint.parse("2 x")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "h,l,true",
        "l,i,false",
        "i,i,true",
        "f,d,true",
        "d,f,false",
        "p10.2,p12.2,true",
        "p10.2,p10.4,false",
        "p10.2,s,false",
        "i,p10.0,false",
        "s,as,false",
        "ai,al,false",
        "p10.2~abc,p12.2~abc,true",
        "s,s~abc,false"
    })
    void knowsWhatWidens(String from, String to, boolean widens) {
        assertThat(CarriedAs.isWidening(from, to)).isEqualTo(widens);
    }
}
