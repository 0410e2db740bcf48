package dev.tributary.cdc.parquet.internal;

import java.util.Arrays;

/** Definition and repetition levels of one page. Reused from page to page. */
final class Levels {

    private int[] definitions = new int[64];
    private int[] repetitions = new int[64];
    private int count;

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    /** Slots whose definition level is lower. */
    int countBelow(int definition) {
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

    /** Adds slots of one definition level that begin a row each. */
    void addRun(int definition, int times) {
        int end = count + times;
        if (end > definitions.length) {
            int length = Math.max(end, count * 2);
            definitions = Arrays.copyOf(definitions, length);
            repetitions = Arrays.copyOf(repetitions, length);
        }
        Arrays.fill(definitions, count, end, definition);
        Arrays.fill(repetitions, count, end, 0);
        count = end;
    }

    /** Appends both kinds of level, each with its length before it, as data pages of version 1 have them. */
    void encode(int maxDefinition, int maxRepetition, ByteBuilder out) {
        if (maxRepetition > 0) {
            encode(repetitions, maxRepetition, out);
        }
        encode(definitions, maxDefinition, out);
    }

    private void encode(int[] levels, int max, ByteBuilder out) {
        int lengthAt = out.size();
        out.putInt(0);
        HybridEncoder.encode(levels, count, HybridEncoder.bitWidth(max), out);
        out.setInt(lengthAt, out.size() - lengthAt - Integer.BYTES);
    }
}
