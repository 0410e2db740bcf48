package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.internal.files.VolumeFiles;
import dev.tributary.cdc.spi.RefusedRow;
import dev.tributary.cdc.spi.RefusedRows;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.SinkSession;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.StagerContext;
import dev.tributary.cdc.spi.StagerSession;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.workspace.Fault;
import dev.tributary.cdc.workspace.FaultRule;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import dev.tributary.cdc.workspace.WorkspaceFaults.Seen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@LocalWorkspace
class StagerTest {

    private static final TableSchema NOTE =
            Rig.table("note", Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "body", DataType.STRING));

    private static Rows rows() {
        return Rows.of(NOTE).insert(5, 1, 1, "some text that is long enough to be cut in half".repeat(100));
    }

    private static StagerSession open(TestWorkspace workspace, Workspace way, String pipeline, long epoch, Mode mode) {
        return Rig.stager(workspace, way).open(new StagerContext(pipeline, epoch, mode, message -> {}));
    }

    private static boolean exists(TestWorkspace workspace, StagedFile file) {
        try (VolumeFiles files = new VolumeFiles(Rig.workspace(workspace).settings())) {
            return files.length(file.path()).orElse(-1) == file.bytes();
        }
    }

    @Test
    @Tag("W7")
    @Tag("X11")
    void sweepsWhatEarlierRunsOfItsOwnPipelineLeft(TestWorkspace workspace) {
        Workspace way = Rig.workspace(workspace);
        List<StagedFile> mine = new ArrayList<>();
        List<StagedFile> others = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            try (StagerSession one = open(workspace, way, "p", 3, mode);
                    StagerSession other = open(workspace, way, "p-2", 3, mode)) {
                mine.add(one.stage(rows().batch(), "a"));
                mine.add(one.stage(rows().batch(), "b"));
                others.add(other.stage(rows().batch(), "a"));
            }
        }
        assertThat(mine).as("a pending flush's files survive close").allMatch(file -> exists(workspace, file));
        try (StagerSession next = open(workspace, way, "p", 4, Mode.CDC)) {
            StagedFile fresh = next.stage(rows().batch(), "a");
            next.sweep(Set.of(mine.get(3).path()));
            assertThat(mine.subList(0, 3)).noneMatch(file -> exists(workspace, file));
            assertThat(exists(workspace, mine.get(3))).as("still needed").isTrue();
            assertThat(exists(workspace, fresh)).isTrue();
            assertThat(others).as("X11").allMatch(file -> exists(workspace, file));
            assertThatThrownBy(() -> next.stage(rows().batch(), "a")).isInstanceOf(IllegalArgumentException.class);

            next.delete(List.of(fresh, mine.get(3)));
            next.delete(List.of(fresh));
            assertThat(exists(workspace, fresh)).isFalse();
        }
        try (VolumeFiles files = new VolumeFiles(way.settings())) {
            String directory = mine.get(3).path().replaceAll("/[^/]*/[^/]*$", "");
            assertThat(files.list(directory))
                    .extracting(VolumeFiles.Entry::name)
                    .singleElement()
                    .asString()
                    .startsWith("3-");
        }
    }

    @Test
    void keepsRefusedRowsWhereNoSweepTakesThem(TestWorkspace workspace) {
        Workspace way = Rig.workspace(workspace);
        RefusedRow row = new RefusedRow(
                NOTE.id(), Operation.INSERT, new Lsn(5), 1, 7, 0, "too long", Map.of("id", "1"), List.of(), List.of());
        List<String> kept = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            try (StagerSession one = open(workspace, way, "refusing", 3, mode)) {
                RefusedRows refused = one.refusedRows().orElseThrow();
                kept.add(refused.keep(List.of(row), "f1-t1-r"));
                kept.add(refused.keep(List.of(row), "f2-t1-r"));
            }
        }
        try (StagerSession next = open(workspace, way, "refusing", 4, Mode.CDC);
                VolumeFiles files = new VolumeFiles(way.settings())) {
            next.sweep(Set.of());
            assertThat(kept)
                    .doesNotHaveDuplicates()
                    .allMatch(path -> files.length(path).orElse(0) > 0);
            assertThat(kept.get(0)).matches("/Volumes/.*/refusing/refused/3-[0-9a-f]{8}-f1-t1-r\\.avro");
        }
    }

    @Test
    @Tag("W1")
    void neverTakesAShortFileForAWholeOne(TestWorkspace workspace) throws IOException {
        try (WorkspaceFaults faults = workspace.faults();
                StagerSession session =
                        open(workspace, Rig.workspace(faults, Duration.ofSeconds(60)), "short-files", 1, Mode.CDC)) {
            for (Fault fault : List.of(
                    Fault.TRUNCATED,
                    Fault.TRUNCATED_UNAVAILABLE,
                    Fault.EXECUTED_UNAVAILABLE,
                    Fault.UNAVAILABLE,
                    Fault.LOST,
                    Fault.TOO_MANY_REQUESTS,
                    Fault.TWICE,
                    Fault.DISK_FULL)) {
                faults.set(FaultRule.of(fault).on("PUT file"));
                faults.forget();
                StagedFile file = session.stage(rows().batch(), "f" + fault.ordinal());
                assertThat(exists(workspace, file)).as(fault.text()).isTrue();
                assertThat(faults.requests()).extracting(Seen::fault).contains(fault.text());
            }
        }
        assertThat(temporary("short-files"))
                .as("nothing stays on the local disk")
                .isEmpty();
    }

    @Test
    @Tag("W1")
    void waitsOutWhatWorkspacesTurnAwayOfEveryKind(TestWorkspace workspace) {
        try (WorkspaceFaults faults = workspace.faults();
                StagerSession session =
                        open(workspace, Rig.workspace(faults, Duration.ofSeconds(60)), "p", 1, Mode.CDC)) {
            faults.set("503 on HEAD file", "503 on DELETE file", "503 on GET directory", "503 on PUT directory");
            StagedFile file = session.stage(rows().batch(), "a");
            session.delete(List.of(file));
            assertThat(exists(workspace, file)).isFalse();
            session.sweep(Set.of());
            assertThat(faults.requests())
                    .filteredOn(seen -> seen.fault().equals("503"))
                    .hasSize(4);
        }
    }

    @Test
    @Tag("W11")
    void neverPutsAFileInThePlaceOfAnother(@TempDir Path directory, TestWorkspace workspace) throws IOException {
        StagedFile first;
        StagedFile second;
        // A state that was set back brings an epoch again, and with it the names.
        try (StagerSession one = open(workspace, Rig.workspace(workspace), "p", 1, Mode.CDC);
                StagerSession two = open(workspace, Rig.workspace(workspace), "p", 1, Mode.CDC)) {
            first = one.stage(rows().batch(), "f1");
            second = two.stage(rows().batch(), "f1");
            assertThatThrownBy(() -> one.stage(rows().batch(), "f1")).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(first.path()).isNotEqualTo(second.path());
        try (WorkspaceFaults faults = workspace.faults();
                VolumeFiles files = new VolumeFiles(
                        Rig.workspace(faults, Duration.ofSeconds(60)).settings())) {
            String path = first.path() + "-2";
            files.upload(Files.writeString(directory.resolve("a"), "same"), path);
            files.upload(Files.writeString(directory.resolve("b"), "same"), path);
            assertThat(faults.requests())
                    .as("overwrite is said to be false: what was there is looked at, and stays")
                    .extracting(Seen::kind)
                    .containsSubsequence("PUT file", "HEAD file", "PUT file", "HEAD file", "GET file")
                    .doesNotContain("DELETE file");
            files.upload(Files.writeString(directory.resolve("c"), "else"), path);
            assertThat(faults.requests())
                    .as("what an attempt left that was not whole makes way")
                    .extracting(Seen::kind)
                    .endsWith("GET file", "DELETE file", "PUT file", "HEAD file");
        }
    }

    @Test
    @Tag("W7")
    void keepsFilesForAsLongAsIsAsked(TestWorkspace workspace) {
        VolumeStager.Builder builder = VolumeStager.builder()
                .workspace(Rig.workspace(workspace))
                .catalog(workspace.catalog())
                .schema(workspace.schema())
                .stagingSchema(workspace.schema() + "_staging");
        List<StagedFile> staged = new ArrayList<>();
        try (StagerSession session = builder.retention(Duration.ofHours(1))
                .build()
                .open(new StagerContext("p", 1, Mode.CDC, message -> {}))) {
            staged.add(session.stage(rows().batch(), "a"));
            staged.add(session.stage(rows().batch(), "b"));
            session.delete(staged);
        }
        try (StagerSession next = builder.build().open(new StagerContext("p", 2, Mode.CDC, message -> {}))) {
            next.sweep(Set.of());
            assertThat(staged).as("not old enough").allMatch(file -> exists(workspace, file));
        }
        try (StagerSession next =
                builder.retention(Duration.ofMillis(1)).build().open(new StagerContext("p", 3, Mode.CDC, m -> {}))) {
            StagedFile fresh = next.stage(rows().batch(), "a");
            next.sweep(Set.of(staged.get(1).path()));
            assertThat(exists(workspace, staged.get(0))).isFalse();
            assertThat(exists(workspace, staged.get(1))).as("needed").isTrue();
            next.delete(List.of(fresh));
            Await.until("the time of the file is over", () -> {
                next.delete(List.of());
                return !exists(workspace, fresh);
            });
        }
    }

    /** Other tests that run at the same time have directories there too: none has a pipeline of this name. */
    private static Set<Path> temporary(String pipeline) {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return Set.copyOf(
                    files.filter(path -> path.getFileName().toString().startsWith("tributary-" + pipeline + '-'))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void saysWhatIsSetWrong(TestWorkspace workspace) {
        Workspace wrongToken = Workspace.builder()
                .host(workspace.host())
                .httpPath(workspace.httpPath())
                .token("wrong-secret")
                .build();
        Workspace unreachable = Workspace.builder()
                .host("http://127.0.0.1:1")
                .httpPath(workspace.httpPath())
                .token("right-secret")
                .build();
        SinkContext context = new SinkContext("p", Mode.CDC, message -> {});
        assertThatThrownBy(
                        () -> Rig.sink(workspace).workspace(wrongToken).build().open(context))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageNotContaining("wrong-secret")
                .hasMessageContaining("nvalid access token");
        long began = System.nanoTime();
        assertThatThrownBy(
                        () -> Rig.sink(workspace).workspace(unreachable).build().open(context))
                .isInstanceOf(SinkException.class)
                .hasMessageNotContaining("right-secret")
                .hasMessageContaining("http://127.0.0.1:1");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
        try (StagerSession session = open(workspace, wrongToken, "p", 1, Mode.CDC)) {
            assertThatThrownBy(() -> session.stage(rows().batch(), "a"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageNotContaining("wrong-secret");
        }
        DatabricksSink wrongCatalog = Rig.sink(workspace).catalog("nowhere").build();
        try (SinkSession session = wrongCatalog.open(context)) {
            assertThatThrownBy(() ->
                            session.ledger().save(Checkpoint.Revision.NONE, Checkpoint.first("p", Rig.SOURCE, Rig.NOW)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("nowhere");
        }
    }
}
