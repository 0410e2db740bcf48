package dev.tributary.cdc.postgres.internal.pgoutput;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Messages as servers sent them, recorded by {@link RecordFixtures}: per server version and way of streaming, a file of
 * messages, each after its length, and the text of what they say.
 */
public final class Fixtures {

    /** Protocol version 1. */
    public static final String PLAIN = "plain";

    /** Protocol version 1 with binary values and logical messages; from 14. */
    public static final String BINARY = "binary";

    /** Protocol version 2 with streamed transactions and logical messages; from 14. */
    public static final String STREAMED = "streamed";

    private Fixtures() {}

    /** Every recording, like {@code 17-streamed}. */
    static List<String> names() {
        return IntStream.rangeClosed(13, 18)
                .boxed()
                .flatMap(version -> kinds(version).map(kind -> version + "-" + kind))
                .toList();
    }

    public static Stream<String> kinds(int version) {
        return version < 14 ? Stream.of(PLAIN) : Stream.of(PLAIN, BINARY, STREAMED);
    }

    public static List<byte[]> messages(String name) {
        try (DataInputStream in = new DataInputStream(open(name + ".bin"))) {
            List<byte[]> messages = new ArrayList<>();
            while (in.available() > 0) {
                messages.add(in.readNBytes(in.readInt()));
            }
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the recording says, one line per message. */
    public static List<String> lines(String name) {
        try (InputStream in = open(name + ".txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String file) {
        return Objects.requireNonNull(Fixtures.class.getResourceAsStream("recorded/" + file), file);
    }

    static void write(Path directory, String name, List<byte[]> messages) throws IOException {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(directory.resolve(name + ".bin")))) {
            for (byte[] message : messages) {
                out.writeInt(message.length);
                out.write(message);
            }
        }
        Files.write(directory.resolve(name + ".txt"), decode(messages));
    }

    static List<String> decode(List<byte[]> messages) {
        RecordingHandler handler = new RecordingHandler();
        PgOutputDecoder decoder = new PgOutputDecoder(handler, handler);
        messages.forEach(message -> decoder.decode(message, 0, message.length));
        return handler.lines.stream().map(Fixtures::printable).toList();
    }

    /** Changes and shapes, without what differs between servers: oids, LSNs, times, empty and repeated messages. */
    public static List<String> changes(List<String> lines) {
        Map<String, String> tables = new HashMap<>();
        List<String> changes = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            switch (words[0]) {
                case "insert", "update", "delete" ->
                    changes.add(words[0] + ' ' + tables.get(words[1]) + ' ' + words[2]);
                case "truncate" -> changes.add("truncate of " + line.split(",").length);
                default -> {
                    if (line.startsWith("RelationMessage[oid=")) {
                        String oid = line.substring(line.indexOf('=') + 1, line.indexOf(','));
                        String shape =
                                line.substring(line.indexOf(',') + 2).replaceAll("typeOid=1\\d{4}", "typeOid=own");
                        // How often one is repeated differs.
                        if (!shape.equals(tables.put(oid, shape))) {
                            changes.add(shape);
                        }
                    }
                }
            }
        }
        return changes;
    }

    public static String printable(String line) {
        StringBuilder printable = new StringBuilder();
        for (char c : line.toCharArray()) {
            if (c < ' ' || c > '~') {
                printable.append(String.format("\\x%02x", (int) c));
            } else {
                printable.append(c);
            }
        }
        return printable.toString();
    }
}
