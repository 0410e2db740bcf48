package dev.tributary.cdc.data;

import java.util.Arrays;

/** A growing set of row numbers that costs nothing while it is empty. */
final class Bits {

    private static final long[] NONE = {};

    private long[] words = NONE;
    private int count;

    void set(int index) {
        int word = index >>> 6;
        if (word >= words.length) {
            words = Arrays.copyOf(words, Math.max(word + 1, words.length * 2));
        }
        long bit = 1L << index;
        if ((words[word] & bit) == 0) {
            words[word] |= bit;
            count++;
        }
    }

    boolean get(int index) {
        int word = index >>> 6;
        return word < words.length && (words[word] & 1L << index) != 0;
    }

    void unset(int index) {
        if (get(index)) {
            words[index >>> 6] &= ~(1L << index);
            count--;
        }
    }

    /** Keeps the bits of these numbers, in ascending order, under the numbers from 0. */
    void keep(int[] kept, int from, int to) {
        if (count == 0) {
            return;
        }
        for (int i = from; i < to; i++) {
            int index = i - from;
            boolean bit = get(kept[i]);
            if (bit != get(index)) {
                if (bit) {
                    set(index);
                } else {
                    unset(index);
                }
            }
        }
        clearFrom(to - from);
    }

    private void clearFrom(int index) {
        int word = index >>> 6;
        if (word < words.length) {
            words[word] &= (1L << index) - 1;
            Arrays.fill(words, word + 1, words.length, 0);
        }
        count = 0;
        for (int i = 0; i <= Math.min(word, words.length - 1); i++) {
            count += Long.bitCount(words[i]);
        }
    }

    int count() {
        return count;
    }

    void clear() {
        if (count > 0) {
            Arrays.fill(words, 0);
            count = 0;
        }
    }

    long memoryBytes() {
        return words.length * 8L;
    }
}
