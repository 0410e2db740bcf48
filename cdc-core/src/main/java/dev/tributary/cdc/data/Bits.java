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
