package dev.tributary.cdc.parquet.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HybridEncoderTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void isReadBackWhateverTheRuns(int bitWidth) throws IOException {
        for (int seed = 0; seed < 2_000; seed++) {
            int[] numbers = runs(new Random(seed), bitWidth);

            assertThat(decoded(encoded(numbers, bitWidth), numbers.length, bitWidth))
                    .as("seed %d", seed)
                    .isEqualTo(numbers);
        }
    }

    @Test
    void storesOneRunInThreeBytes() {
        int[] ones = new int[5_000];
        Arrays.fill(ones, 1);

        assertThat(encoded(ones, 1)).hasSize(3);
    }

    @Test
    void packsWhatHasNoRuns() {
        int[] alternating = new int[8_000];
        for (int i = 0; i < alternating.length; i++) {
            alternating[i] = i & 1;
        }

        assertThat(encoded(alternating, 1)).hasSizeBetween(1_000, 1_003);
    }

    private static int[] runs(Random random, int bitWidth) {
        int[] numbers = new int[random.nextInt(400)];
        for (int at = 0; at < numbers.length; ) {
            int end = Math.min(numbers.length, at + 1 + random.nextInt(random.nextBoolean() ? 3 : 60));
            Arrays.fill(numbers, at, end, random.nextInt(1 << bitWidth));
            at = end;
        }
        return numbers;
    }

    private static byte[] encoded(int[] numbers, int bitWidth) {
        ByteBuilder out = new ByteBuilder();
        HybridEncoder.encode(numbers, numbers.length, bitWidth, out);
        return out.toArray();
    }

    private static int[] decoded(byte[] bytes, int count, int bitWidth) throws IOException {
        RunLengthBitPackingHybridDecoder decoder =
                new RunLengthBitPackingHybridDecoder(bitWidth, new ByteArrayInputStream(bytes));
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = decoder.readInt();
        }
        return numbers;
    }
}
