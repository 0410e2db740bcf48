package dev.tributary.cdc.workspace.internal.spark;

import io.delta.storage.HadoopFileSystemLogStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Delta's log on a local disk: a commit is written aside, forced to disk and then linked to its name, which fails when
 * another commit took it. A killed server therefore never leaves half a commit.
 *
 * <p>It also remembers each commit for the thread that made it ({@link CommitRecorder}): the row counts of a statement's
 * answer are in there.
 */
public final class CommitLogStore extends HadoopFileSystemLogStore {

    public CommitLogStore(Configuration configuration) {
        super(configuration);
    }

    @Override
    public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration)
            throws IOException {
        java.nio.file.Path target = java.nio.file.Path.of(path.toUri().getPath());
        BlockJournal.beforeCommit(target);
        StringBuilder text = new StringBuilder();
        String first = "";
        while (actions.hasNext()) {
            String line = actions.next();
            if (first.isEmpty()) {
                first = line;
            }
            text.append(line).append('\n');
        }
        java.nio.file.Path fresh = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            if (overwrite) {
                Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.createLink(target, fresh);
            }
        } catch (FileAlreadyExistsException e) {
            throw new FileAlreadyExistsException(path.toString());
        } finally {
            Files.deleteIfExists(fresh);
        }
        CommitRecorder.committed(target, first);
    }

    @Override
    public Boolean isPartialWriteVisible(Path path, Configuration configuration) {
        return false;
    }
}
