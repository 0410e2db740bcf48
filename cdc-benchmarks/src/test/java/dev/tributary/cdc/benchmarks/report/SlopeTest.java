package dev.tributary.cdc.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlopeTest {

    private static SoakSample sample(double seconds, int life, double age, double heap) {
        return new SoakSample(seconds, life, age, heap, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Three lives of ten minutes, each with a level of its own, a slope, and noise. */
    private static List<SoakSample> lives(double megabytesAnHour) {
        Random random = new Random(1);
        List<SoakSample> samples = new ArrayList<>();
        for (int life = 1; life <= 3; life++) {
            for (int age = 0; age < 600; age += 5) {
                double heap = 40 * life + megabytesAnHour * age / 3600 + random.nextGaussian();
                samples.add(sample((life - 1) * 600 + age, life, age, age < 100 ? heap + 50 : heap));
            }
        }
        return samples;
    }

    @Test
    void findsTheSlopeThatAllLivesShareWhateverTheirLevelsAndWarmUp() {
        Slope slope = Slope.of(lives(60), SoakSample::heapMb);

        assertThat(slope.perHour()).isCloseTo(60, within(slope.plusMinus() * 1.5));
        assertThat(slope.plusMinus()).isBetween(1.0, 15.0);
        assertThat(slope.points()).isEqualTo(3 * 8);
        assertThat(slope.isWithinNoise()).isFalse();
    }

    @Test
    void noiseAloneIsNoSlope() {
        assertThat(Slope.of(lives(0), SoakSample::heapMb).isWithinNoise()).isTrue();
    }

    @Test
    void isAsTheTextbookSays() {
        List<SoakSample> samples = new ArrayList<>();
        double[] values = {1, 2, 2, 4};
        for (int i = 0; i < values.length; i++) {
            samples.add(sample(120 + i * 60, 1, 120 + i * 60, values[i]));
        }

        Slope slope = Slope.of(samples, SoakSample::heapMb);

        // Slope 0.9 a minute; residual variance 0.7 / 2, standard error sqrt(0.35 / 5), t of two degrees 4.303.
        assertThat(slope.perHour()).isCloseTo(0.9 * 60, within(1e-6));
        assertThat(slope.plusMinus()).isCloseTo(4.303 * Math.sqrt(0.35 / 5) * 60, within(1e-6));
        assertThat(slope.mean()).isCloseTo(2.25, within(1e-9));
    }

    @Test
    void tooFewPointsTellNothing() {
        Slope slope = Slope.of(List.of(sample(130, 1, 130, 5)), SoakSample::heapMb);

        assertThat(slope.plusMinus()).isNaN();
        assertThat(slope.mean()).isEqualTo(5);
    }
}
