package dev.tributary.cdc.parquet.internal;

import java.util.Arrays;

/** Definition and repetition levels of one page. Reused from page to page. */
final class Levels {

    private int[] definitions = new int[64];
    private int[] repetitions = new int[64];
    private int count;

    /** The definition level of all slots, which the arrays then do not hold; negative when there are several. */
    private int uniform = -1;

    void clear() {
        count = 0;
        uniform = -1;
    }

    int count() {
        return count;
    }

    /** Slots whose definition level is lower. */
    int countBelow(int definition) {
        if (uniform >= 0) {
            return uniform < definition ? count : 0;
        }
        int below = 0;
        for (int i = 0; i < count; i++) {
            below += definitions[i] < definition ? 1 : 0;
        }
        return below;
    }

    void add(int definition, int repetition) {
        if (count == definitions.length) {
            definitions = Arrays.copyOf(definitions, count * 2);
            repetitions = Arrays.copyOf(repetitions, count * 2);
        }
        definitions[count] = definition;
        repetitions[count++] = repetition;
    }

    /** Says that all slots of the page have one definition level, and begin a row each. Nothing else is added then. */
    void addAll(int definition, int times) {
        uniform = definition;
        count = times;
    }

    /** Appends both kinds of level, each with its length before it, as data pages of version 1 have them. */
    void encode(int maxDefinition, int maxRepetition, ByteBuilder out) {
        if (maxRepetition > 0) {
            encode(repetitions, maxRepetition, 0, out);
        }
        encode(definitions, maxDefinition, uniform, out);
    }

    private void encode(int[] levels, int max, int ofAll, ByteBuilder out) {
        int lengthAt = out.size();
        out.putInt(0);
        if (uniform >= 0) {
            HybridEncoder.putRun(ofAll, count, HybridEncoder.bitWidth(max), out);
        } else {
            HybridEncoder.encode(levels, count, HybridEncoder.bitWidth(max), out);
        }
        out.setInt(lengthAt, out.size() - lengthAt - Integer.BYTES);
    }
}
