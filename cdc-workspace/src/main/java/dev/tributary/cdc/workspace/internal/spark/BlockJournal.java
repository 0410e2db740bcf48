package dev.tributary.cdc.workspace.internal.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a running {@code BEGIN ATOMIC} block has written to: a file with, for each table, the version that it had before. It
 * is on disk before the first commit to that table, and its removal is the block's commit: whatever happens before, this
 * process or the next one cuts the tables back to those versions.
 *
 * <p>At most one block runs at a time and no other statement beside it, so every commit meanwhile is the block's. Delta's
 * log store is made by class name, so it finds the journal here.
 */
public final class BlockJournal {

    private static final Logger LOG = LoggerFactory.getLogger(BlockJournal.class);
    private static final String NAME = "transaction.journal";
    private static final AtomicReference<@Nullable BlockJournal> CURRENT = new AtomicReference<>();

    private final Path home;
    private final FileChannel file;
    private final Map<Path, Long> before = new LinkedHashMap<>();

    private BlockJournal(Path home) throws IOException {
        this.home = home;
        this.file = FileChannel.open(
                home.resolve(NAME),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        forceFolder(home);
    }

    /** Begins a block; the caller keeps all other statements out until its end. */
    public static BlockJournal begin(Path home) {
        try {
            if (Files.exists(home.resolve(NAME))) {
                // Removing what an earlier block left failed, and its tables hold half of it.
                throw new IllegalStateException("An earlier transaction could not be undone: restart the workspace");
            }
            BlockJournal journal = new BlockJournal(home);
            CURRENT.set(journal);
            return journal;
        } catch (IOException e) {
            throw new UncheckedIOException("The journal of a transaction cannot be written", e);
        }
    }

    /** A commit is about to be written; remembers the table's version when this is the block's first to it. */
    static void beforeCommit(Path commit) throws IOException {
        BlockJournal journal = CURRENT.get();
        Path log = commit.getParent();
        if (journal == null || log == null || !LogTail.isCommit(commit)) {
            return;
        }
        journal.remember(log, LogTail.version(commit) - 1);
    }

    private synchronized void remember(Path log, long version) throws IOException {
        if (before.containsKey(log)) {
            return;
        }
        ByteBuffer line =
                ByteBuffer.wrap((version + "\t" + home.relativize(log) + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            file.write(line);
        }
        file.force(true);
        before.put(log, version);
    }

    /** Makes what the block wrote durable and final. */
    public void commit() throws IOException {
        end();
    }

    /** Takes every table back to the version that it had before; returns their folders. */
    public Set<Path> rollBack() throws IOException {
        for (Map.Entry<Path, Long> table : before.entrySet()) {
            LogTail.cut(table.getKey(), table.getValue());
        }
        end();
        return before.keySet().stream()
                .map(log -> Objects.requireNonNull(log.getParent()))
                .collect(Collectors.toSet());
    }

    private void end() throws IOException {
        CURRENT.set(null);
        file.close();
        Files.deleteIfExists(home.resolve(NAME));
        forceFolder(home);
    }

    /** Undoes the block that a killed server was in the middle of, if it was in one. Call before any table is read. */
    public static void recover(Path home) throws IOException {
        Path journal = home.resolve(NAME);
        if (!Files.exists(journal)) {
            return;
        }
        String text = Files.readString(journal, StandardCharsets.UTF_8);
        // A line without its end was being written when the server was killed: its commit never was.
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        for (String line : whole.lines().toList()) {
            String[] parts = line.split("\t", 2);
            Path log = home.resolve(parts[1]);
            LOG.info("undoing what a cut-off transaction wrote to {} after version {}", log, parts[0]);
            LogTail.cut(log, Long.parseLong(parts[0]));
        }
        Files.delete(journal);
        forceFolder(home);
    }

    private static void forceFolder(Path folder) throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
