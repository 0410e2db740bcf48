package dev.tributary.cdc.workspace.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tributary.cdc.workspace.LocalWorkspaceServer;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {

    private Path folder;
    private Path jar;

    @BeforeEach
    void ownFolder(@TempDir Path folder) throws Exception {
        this.folder = folder;
        jar = Files.writeString(folder.resolve("some.jar"), "one");
        System.setProperty(ClassArchive.PROPERTY, folder.resolve("archive").toString());
    }

    @AfterEach
    void defaultFolder() {
        System.clearProperty(ClassArchive.PROPERTY);
    }

    private ClassArchive archive() {
        return ClassArchive.of(List.of(jar)).orElseThrow();
    }

    @Test
    void anArchiveIsForTheJarsThatItWasMadeWithOnly() throws Exception {
        Path before = archive().file();
        assertThat(archive().file()).isEqualTo(before);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
        Path touched = archive().file();
        Files.writeString(jar, "other content");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
        assertThat(archive().file()).isNotEqualTo(touched).isNotEqualTo(before);
        assertThat(touched).isNotEqualTo(before);
    }

    @Test
    void anArchiveIsUsedOnceItIsWhole() throws Exception {
        ClassArchive archive = archive();
        assertThat(archive.ready()).isEmpty();
        archive.writeBoot();
        assertThat(archive.ready()).isEmpty();
        Path made = Files.writeString(archive.folder().resolve("making-1.jsa"), "classes");
        assertThat(archive.ready()).isEmpty();
        archive.publish(made);
        assertThat(archive.ready()).contains(archive.file());
        FileTime boot = Files.getLastModifiedTime(archive.boot());
        archive.writeBoot();
        assertThat(Files.getLastModifiedTime(archive.boot())).isEqualTo(boot);
    }

    @Test
    void oneProcessMakesItAndAFailureIsRemembered() throws Exception {
        ClassArchive archive = archive();
        FileLock claim = archive.claim().orElseThrow();
        assertThat(archive().claim()).isEmpty();
        claim.channel().close();
        FileLock next = archive().claim().orElseThrow();
        next.channel().close();
        Files.writeString(archive.failure(), "no space left");
        assertThat(archive.claim()).isEmpty();
        Files.setLastModifiedTime(archive.failure(), FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        FileLock again = archive.claim().orElseThrow();
        again.channel().close();
    }

    @Test
    void itsFolderIsBesideTheJarsOrInTheUsersCache() throws Exception {
        Path other =
                Files.writeString(Files.createDirectory(folder.resolve("b")).resolve("b.jar"), "two");
        assertThat(CacheFolder.find(List.of(jar))).isEqualTo(folder.resolve("archive"));
        assertThat(CacheFolder.find(List.of(jar, other)))
                .endsWith(Path.of("tributary-workspace"))
                .doesNotHaveToString(folder.resolve("archive").toString());
        System.setProperty(ClassArchive.PROPERTY, "off");
        assertThat(ClassArchive.of(List.of(jar))).isEmpty();
        System.setProperty(ClassArchive.PROPERTY, jar.toString());
        assertThat(ClassArchive.of(List.of(jar))).isEmpty();
    }

    /** Takes half a minute of the processor: the archive is made and then used. */
    @Test
    @EnabledIfSystemProperty(named = "campaign", matches = "true")
    void theFirstStartHasItMadeAndTheNextIsCheaper(@TempDir Path data) throws Exception {
        assumeThat(ArchiveMaker.isBusy()).isFalse();
        Duration without = start(data);
        Path archives = folder.resolve("archive");
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (System.nanoTime() < deadline && !has(archives)) {
            new CompletableFuture<>()
                    .completeOnTimeout(null, 200, TimeUnit.MILLISECONDS)
                    .get();
        }
        assertThat(has(archives)).isTrue();
        assertThat(start(data)).isLessThan(without.multipliedBy(3).dividedBy(4));
    }

    private static boolean has(Path archives) throws Exception {
        try (var files = Files.newDirectoryStream(archives, "workspace-*.jsa")) {
            return files.iterator().hasNext();
        }
    }

    private static Duration start(Path data) {
        try (LocalWorkspaceServer server =
                LocalWorkspaceServer.builder().data(data).start()) {
            return ProcessHandle.of(server.pid())
                    .flatMap(process -> process.info().totalCpuDuration())
                    .orElseThrow();
        }
    }
}
