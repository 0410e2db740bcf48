package dev.tributary.cdc.examples.musicstore;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Invented words from syllables: enough variety that long texts do not compress away. Not thread-safe. */
final class Words {

    private static final String[] ONSETS =
            "b br c ch d dr f fl g gr h j k kl l m n p pr qu r s sh st t th tr v w y z".split(" ");
    private static final String[] VOWELS = "a e i o u ai ea io ou ü é ø".split(" ");
    private static final String[] CODAS = ",l,m,n,r,s,t,x,nd,rk,ng".split(",");

    private final Random random;

    Words(Random random) {
        this.random = random;
    }

    private String pick(String[] parts) {
        return parts[random.nextInt(parts.length)];
    }

    String word() {
        StringBuilder word = new StringBuilder();
        for (int syllables = 1 + random.nextInt(3); syllables > 0; syllables--) {
            word.append(pick(ONSETS)).append(pick(VOWELS)).append(pick(CODAS));
        }
        return word.toString();
    }

    String name() {
        String word = word();
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    /** One to {@code longest} words, at most {@code length} characters. */
    String title(int longest, int length) {
        StringBuilder title = new StringBuilder(name());
        for (int more = random.nextInt(longest); more > 0; more--) {
            title.append(' ').append(name());
        }
        return title.length() <= length
                ? title.toString()
                : title.substring(0, length).strip();
    }

    List<String> list(int longest) {
        List<String> words = new ArrayList<>();
        for (int more = random.nextInt(longest + 1); more > 0; more--) {
            words.add(word());
        }
        return words;
    }

    /** Lines of at least this many characters in all. */
    String text(int length) {
        StringBuilder text = new StringBuilder(length + 32);
        while (text.length() < length) {
            text.append(word()).append(random.nextInt(8) == 0 ? '\n' : ' ');
        }
        return text.toString().strip();
    }
}
