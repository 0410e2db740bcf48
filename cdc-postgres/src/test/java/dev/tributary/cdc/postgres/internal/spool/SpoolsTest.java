package dev.tributary.cdc.postgres.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.postgres.internal.pgoutput.AllocatedBytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolsTest {

    private static final int XID = -5;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {0, 200_000, Long.MAX_VALUE})
    void givesBackWhatWasNotRolledBackWhateverFitsIntoMemory(long memory) {
        Random random = new Random(memory);
        for (int round = 0; round < 6; round++) {
            try (Spools spools = new Spools(new SpoolDirectory(directory), memory)) {
                List<byte[]> expected = new ArrayList<>();
                write(spools, random, XID, 0, expected, new int[] {0});
                assertThat(sums(read(spools, XID))).isEqualTo(sums(expected));
                spools.remove(XID);
                assertThat(spools.has(XID)).isFalse();
            }
        }
        assertThat(directory).isEmptyDirectory();
    }

    /** Messages of a subtransaction with others inside it, some of which are rolled back. */
    private static void write(
            Spools spools, Random random, int subtransaction, int depth, List<byte[]> expected, int[] next) {
        for (int i = random.nextInt(40); i > 0; i--) {
            if (depth < 4 && random.nextInt(4) == 0) {
                int inner = ++next[0];
                int before = expected.size();
                write(spools, random, inner, depth + 1, expected, next);
                if (random.nextBoolean()) {
                    // The server names those inside it too, since it may not have had a message of its own.
                    for (int id = inner; id <= next[0]; id++) {
                        spools.abort(XID, id);
                    }
                    expected.subList(before, expected.size()).clear();
                }
            } else {
                byte[] body = new byte[random.nextInt(10) == 0 ? random.nextInt(60_000) : random.nextInt(300)];
                random.nextBytes(body);
                spools.add(XID, subtransaction, (byte) 'I', body, 0, body.length);
                byte[] whole = new byte[1 + body.length];
                whole[0] = 'I';
                System.arraycopy(body, 0, whole, 1, body.length);
                expected.add(whole);
            }
        }
    }

    private static List<String> sums(List<byte[]> messages) {
        return messages.stream()
                .map(message -> message.length + " bytes " + Arrays.hashCode(message))
                .toList();
    }

    private static List<byte[]> read(Spools spools, int xid) {
        List<byte[]> messages = new ArrayList<>();
        if (spools.has(xid)) {
            SpoolReader reader = spools.read(xid);
            while (spools.next(xid, reader)) {
                messages.add(Arrays.copyOfRange(reader.message(), reader.offset(), reader.offset() + reader.length()));
            }
        }
        return messages;
    }

    @Test
    void keepsTransactionsApart() {
        try (Spools spools = new Spools(new SpoolDirectory(directory), 64 << 10)) {
            byte[] body = new byte[1000];
            for (int i = 0; i < 1000; i++) {
                Arrays.fill(body, (byte) i);
                spools.add(i % 7 + 1, i % 7 + 1, (byte) 'I', body, 0, body.length);
            }
            for (int xid = 1; xid <= 7; xid++) {
                List<byte[]> messages = read(spools, xid);
                for (int i = 0; i < messages.size(); i++) {
                    assertThat(messages.get(i)[500]).isEqualTo((byte) (7 * i + xid - 1));
                }
                assertThat(messages).hasSizeBetween(142, 143);
            }
        }
    }

    @Test
    void takesManySubtransactionsInLittleTime() {
        try (Spools spools = new Spools(new SpoolDirectory(directory), 1 << 20)) {
            byte[] body = {1};
            for (int i = 1; i <= 400_000; i++) {
                spools.add(XID, i, (byte) 'I', body, 0, 1);
                if (i % 4 == 0) {
                    spools.abort(XID, i);
                }
                spools.add(XID, XID, (byte) 'I', body, 0, 1);
            }
            assertThat(read(spools, XID)).hasSize(700_000);
        }
    }

    @Test
    void makesNoObjectPerMessage() {
        try (Spools spools = new Spools(new SpoolDirectory(directory), Long.MAX_VALUE)) {
            byte[] body = new byte[100];
            spools.add(XID, XID, (byte) 'I', body, 0, body.length);
            long before = AllocatedBytes.now();
            for (int i = 0; i < 10_000; i++) {
                spools.add(XID, 1000 + i / 100, (byte) 'I', body, 0, body.length);
            }
            // Chunks that hold the messages, and the list of them.
            assertThat(AllocatedBytes.now() - before).isLessThan(10_000 * 120);
        }
    }

    @Test
    void writesNoClearText() throws IOException {
        Path file = directory.resolve("seen");
        byte[] canary = "canary in the clear".getBytes(StandardCharsets.UTF_8);
        try (Spools spools = new Spools(
                () -> FileChannel.open(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                0)) {
            for (int i = 0; i < 20_000; i++) {
                spools.add(XID, XID, (byte) 'I', canary, 0, canary.length);
            }
            byte[] written = Files.readAllBytes(file);
            assertThat(written.length).isGreaterThan(200_000);
            assertThat(new String(written, StandardCharsets.ISO_8859_1)).doesNotContain("canary");
            assertThat(read(spools, XID)).hasSize(20_000);
        }
    }

    @Test
    void saysWhatToDoWhenTheDiskIsFull() {
        Path full = Path.of("/dev/full");
        assumeThat(full).exists();
        try (Spools spools =
                new Spools(() -> FileChannel.open(full, StandardOpenOption.READ, StandardOpenOption.WRITE), 0)) {
            byte[] body = new byte[100_000];

            assertThatThrownBy(() -> spools.add(XID, XID, (byte) 'I', body, 0, body.length))
                    .isInstanceOfSatisfying(SourceException.class, e -> {
                        assertThat(e.retry()).isEqualTo(Retry.AFTER_FIX);
                        assertThat(e.remedy()).contains("source.spool-directory");
                    })
                    .hasMessageContaining("4294967291")
                    .hasMessageContaining("No space left on device");
        }
    }

    @Test
    void saysWhichDirectoryIsOfNoUse() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        try (Spools spools = new Spools(new SpoolDirectory(file), 0)) {
            byte[] body = new byte[100_000];

            assertThatThrownBy(() -> spools.add(XID, XID, (byte) 'I', body, 0, body.length))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void removesWhatKilledRunsLeftAndNothingElse() throws IOException {
        SpoolDirectory spools = new SpoolDirectory(directory);
        Path left = Files.createFile(directory.resolve("left.spool"));
        Path other = Files.createFile(directory.resolve("other"));
        Path used = directory.resolve("used.spool");
        try (FileChannel open = FileChannel.open(used, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            assertThat(open.tryLock()).isNotNull();

            spools.sweep();

            assertThat(left).doesNotExist();
            assertThat(other).exists();
            assertThat(used).exists();
        }
        new SpoolDirectory(directory.resolve("none")).sweep();
    }

    @Test
    void leavesNothingBehind() throws IOException {
        Spools spools = new Spools(new SpoolDirectory(directory.resolve("new")), 0);
        byte[] body = new byte[100_000];
        spools.add(XID, XID, (byte) 'I', body, 0, body.length);
        spools.add(2, 2, (byte) 'I', body, 0, body.length);
        spools.close();
        try (Stream<Path> files = Files.list(directory.resolve("new"))) {
            assertThat(files).isEmpty();
        }
    }
}
