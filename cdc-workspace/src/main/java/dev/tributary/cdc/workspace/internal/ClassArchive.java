package dev.tributary.cdc.workspace.internal;

import dev.tributary.cdc.workspace.internal.boot.Boot;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The child's class data archive: the classes of Spark and Delta as the JVM needs them in memory, which takes two thirds of
 * the work out of a start. The first start on a machine has it made in the background by a process of its own
 * ({@link ArchiveMaker}); later ones use it.
 *
 * <p>Its name holds a digest of the Java and of the jars with their sizes and times, so that none is ever used with others
 * than it was made with, and the JVM checks that too. It lies in a folder of the user's cache directory, or where the
 * system property {@code tributary.workspace.archive} says; {@code off} does without.
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html">Class data sharing</a>
 */
final class ClassArchive {

    /** A folder, or {@code off}. */
    static final String PROPERTY = "tributary.workspace.archive";

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);

    /** How long a failure to make it is remembered. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final Path folder;
    private final String key;
    private final List<Path> jars;

    private ClassArchive(Path folder, String key, List<Path> jars) {
        this.folder = folder;
        this.key = key;
        this.jars = jars;
    }

    /** The archive for these jars, in whatever state; empty where there can be none. */
    static Optional<ClassArchive> of(List<Path> jars) {
        String asked = System.getProperty(PROPERTY, "");
        if (asked.equals("off")) {
            return Optional.empty();
        }
        Path folder = asked.isEmpty() ? CacheFolder.find(jars) : Path.of(asked).toAbsolutePath();
        try {
            Files.createDirectories(folder);
            return Optional.of(new ClassArchive(folder, digest(jars), jars));
        } catch (IOException e) {
            LOG.info("no class data archive: {} cannot be used ({})", folder, e.toString());
            return Optional.empty();
        }
    }

    /** The file, once it has been made. */
    Optional<Path> ready() {
        Path file = file();
        if (!Files.isRegularFile(file) || !Files.isRegularFile(boot())) {
            return Optional.empty();
        }
        try {
            // Its age tells which archives nobody uses any more.
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.debug("{} belongs to somebody else", file, e);
        }
        return Optional.of(file);
    }

    /** The jar with the one class that starts others, between the jars and this module's own classes. */
    Path boot() {
        return folder.resolve("boot-" + key + ".jar");
    }

    /** Writes it; of several processes at this the first one's stays, since the archive remembers its time. */
    void writeBoot() throws IOException {
        if (Files.isRegularFile(boot())) {
            return;
        }
        Path fresh = Files.createTempFile(folder, "boot", ".tmp");
        String name = Boot.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(fresh));
                InputStream in = Boot.class.getClassLoader().getResourceAsStream(name)) {
            out.putNextEntry(new JarEntry(name));
            Objects.requireNonNull(in, name).transferTo(out);
        }
        Files.move(fresh, boot(), StandardCopyOption.ATOMIC_MOVE);
    }

    Path file() {
        return folder.resolve("workspace-" + key + ".jsa");
    }

    Path failure() {
        return folder.resolve("workspace-" + key + ".failed");
    }

    Path folder() {
        return folder;
    }

    List<Path> jars() {
        return jars;
    }

    /** Takes the right to make it; empty when another process does or when it failed lately. */
    Optional<FileLock> claim() throws IOException {
        if (Files.exists(failure())
                && Files.getLastModifiedTime(failure())
                        .toInstant()
                        .isAfter(Instant.now().minus(PATIENCE))) {
            return Optional.empty();
        }
        FileChannel channel = FileChannel.open(
                folder.resolve("workspace-" + key + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(lock);
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("another thread of this process looks after {}", file(), e);
        }
        channel.close();
        return Optional.empty();
    }

    /** Gives the archive its name; until then no start can see it. */
    void publish(Path made) throws IOException {
        Files.move(made, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String digest(List<Path> jars) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((System.getProperty("java.home")
                            + System.getProperty("java.vm.version")
                            + System.getProperty("os.arch"))
                    .getBytes(StandardCharsets.UTF_8));
            for (Path jar : jars) {
                digest.update(
                        (jar.toAbsolutePath() + "|" + Files.size(jar) + "|" + Files.getLastModifiedTime(jar) + "\n")
                                .getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
