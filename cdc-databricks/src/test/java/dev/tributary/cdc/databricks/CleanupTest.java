package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Remnant;
import dev.tributary.cdc.Remnant.Kind;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two pipelines whose names are alike share schemas and volumes; one of them is removed. */
@LocalWorkspace
class CleanupTest {

    private static final TableSchema CUSTOMER =
            Rig.table("customer", Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "name", DataType.STRING));
    private static final TableSchema OTHER =
            Rig.table("other", Rig.key(1, "id", DataType.INT32, 1), Rig.column(2, "name", DataType.STRING));

    @Test
    @Tag("X11")
    void removesWhatIsThePipelinesOwnAndNothingElse(TestWorkspace workspace) {
        DatabricksSink.Builder builder = Rig.sink(workspace).flushLogRetention(Duration.ofDays(7));
        DatabricksSink sink = builder.build();
        VolumeStager stager = Rig.stager(workspace, Rig.workspace(workspace));
        try (Rig other = new Rig(workspace, "shop-b", Mode.CDC)) {
            other.commit(100, Rows.of(OTHER).insert(100, 1, 1, "x"));
            other.stage(Rows.of(OTHER).insert(110, 1, 2, "y"));
            // As a run that was killed leaves it: a flush applied and still pending, its files, its staging table.
            Rig killed = new Rig(workspace, Rig.workspace(workspace), builder, "shop", Mode.CDC);
            killed.commit(50, Rows.of(CUSTOMER).insert(50, 1, 1, "0"));
            killed.applyWithoutEnd(
                    killed.flush(100, killed.changes(0, Rows.of(CUSTOMER).update(100, 1, 1, "a"))));

            List<Remnant> others = all(sink, stager, "shop-b");
            Await.until("the flush log is written", () -> sink.remnants("shop").stream()
                    .anyMatch(remnant -> remnant.name().endsWith("_cdc_flushes")));
            assertThat(all(sink, stager, "shop"))
                    .extracting(Remnant::kind)
                    .containsExactly(Kind.TABLE, Kind.RECORD, Kind.RECORD, Kind.FILES);
            assertThat(sink.remnants("shop"))
                    .filteredOn(remnant -> remnant.name().endsWith("_cdc_flushes"))
                    .singleElement()
                    .satisfies(remnant -> assertThat(remnant.detail()).matches("\\d+ rows?"));

            // Killed after its first step.
            sink.retire("shop");
            assertThatThrownBy(() -> killed.pendAndCommit(killed.flush(
                            200, killed.changes(0, Rows.of(CUSTOMER).insert(200, 1, 2, "b")))))
                    .isInstanceOf(FencedException.class);
            assertThat(all(sink, stager, "shop"))
                    .extracting(Remnant::kind)
                    .containsExactly(Kind.RECORD, Kind.RECORD, Kind.FILES);

            // And again, to the end.
            sink.retire("shop");
            stager.clear("shop");
            sink.forget("shop");
            assertThat(all(sink, stager, "shop")).isEmpty();
            sink.retire("shop");
            stager.clear("shop");
            sink.forget("shop");

            assertThat(killed.rows("customer", "id, name")).containsExactly("1|a");
            assertThat(all(sink, stager, "shop-b")).isEqualTo(others);
            other.commit(200, Rows.of(OTHER).insert(200, 1, 3, "z"));
            assertThat(other.rows("other", "id, name")).containsExactly("1|x", "3|z");
        }
    }

    private static List<Remnant> all(DatabricksSink sink, VolumeStager stager, String pipeline) {
        return Stream.concat(sink.remnants(pipeline).stream(), stager.staged(pipeline).stream())
                .map(remnant -> remnant.kind() == Kind.RECORD ? new Remnant(Kind.RECORD, remnant.name(), "") : remnant)
                .toList();
    }
}
