package dev.tributary.cdc.examples.cli;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Looks for words in files: as they are, in hexadecimal, in Base64, and in what files hold compressed by ZSTD. Snappy,
 * which Spark writes, keeps the first of several equal words as it is.
 */
final class Canaries {

    private static final byte[] ZSTD = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};

    private final Map<String, List<byte[]>> forms = new TreeMap<>();

    Canaries(List<String> words) {
        for (String word : words) {
            byte[] plain = word.getBytes(StandardCharsets.UTF_8);
            List<byte[]> all = new ArrayList<>(List.of(plain, hex(plain)));
            for (int shift = 0; shift < 3; shift++) {
                all.add(base64(plain, shift));
            }
            forms.put(word, all);
        }
    }

    private static byte[] hex(byte[] plain) {
        return HexFormat.of().formatHex(plain).getBytes(StandardCharsets.US_ASCII);
    }

    /** What of the word stands in Base64 wherever it begins, give or take what its neighbours take part in. */
    private static byte[] base64(byte[] plain, int shift) {
        byte[] shifted = new byte[shift + plain.length];
        System.arraycopy(plain, 0, shifted, shift, plain.length);
        String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        int first = shift == 0 ? 0 : shift + 1;
        return text.substring(first, text.length() - 2).getBytes(StandardCharsets.US_ASCII);
    }

    /** The words that lie in a folder, each with the files that hold it. */
    Map<String, TreeSet<String>> in(Path folder) {
        Map<String, TreeSet<String>> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                byte[] content = content(file);
                forms.forEach((word, all) -> {
                    if (all.stream().anyMatch(form -> contains(content, form))) {
                        found.computeIfAbsent(word, any -> new TreeSet<>())
                                .add(folder.relativize(file).toString());
                    }
                });
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static byte[] content(Path file) {
        try {
            byte[] raw = Files.readAllBytes(file);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(raw);
            for (int at = next(raw, ZSTD, 0); at >= 0; at = next(raw, ZSTD, at + 1)) {
                all.writeBytes(decompressed(raw, at));
            }
            return all.toByteArray();
        } catch (NoSuchFileException e) {
            return new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As much as can be: what follows a frame is none. */
    private static byte[] decompressed(byte[] raw, int from) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(raw, from, raw.length - from))) {
            in.transferTo(plain);
        } catch (IOException e) {
            return plain.toByteArray();
        }
        return plain.toByteArray();
    }

    private static boolean contains(byte[] content, byte[] word) {
        return next(content, word, 0) >= 0;
    }

    private static int next(byte[] content, byte[] word, int from) {
        for (int at = from; at <= content.length - word.length; at++) {
            int same = 0;
            while (same < word.length && content[at + same] == word[same]) {
                same++;
            }
            if (same == word.length) {
                return at;
            }
        }
        return -1;
    }
}
