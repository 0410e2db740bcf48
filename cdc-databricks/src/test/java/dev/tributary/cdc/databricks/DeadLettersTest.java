package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.DeadLetter;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.DeadLetters;
import dev.tributary.cdc.spi.DeadLetters.Missing;
import dev.tributary.cdc.spi.DeadLetters.Status;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.workspace.LocalWorkspace;
import dev.tributary.cdc.workspace.TestWorkspace;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Letters in their table, applied with a flush in either way, and rows that are replayed where the position stands. */
@LocalWorkspace
class DeadLettersTest {

    private static final TableSchema NOTE =
            Rig.table("note", Rig.key(1, "id", DataType.STRING, 1), Rig.column(2, "body", DataType.STRING));

    private static final TableSchema SOFT =
            Rig.table("soft", Rig.key(1, "id", DataType.STRING, 1), Rig.column(2, "body", DataType.STRING));

    private static DatabricksSink.Builder sink(TestWorkspace workspace, Transactions transactions) {
        return Rig.sink(workspace)
                .applyMode("soft", ApplyMode.SOFT_DELETE)
                // Whatever is asked for of all tables, letters have columns of their own.
                .clusterBy("*", List.of("body"))
                .transactions(transactions);
    }

    private static Rows opened(Rows rows, long lsn, long ordinal, String key) {
        return rows.insert(
                lsn,
                ordinal,
                "letters",
                "public",
                "note",
                new Lsn(lsn) + "-" + ordinal,
                "open",
                null,
                "UPDATE",
                new Lsn(lsn).toString(),
                ordinal,
                7,
                1_000_000,
                "it's too far",
                "{\"id\":\"" + key + "\"}",
                "{\"id\":\"" + key + "\",\"body\":null,\"n\":\"1\\\"0\"}",
                List.of("long"),
                List.of("n", "it's"),
                "/Volumes/kept.avro");
    }

    private static Rows settled(Rows rows, long lsn, long ordinal, String id, Status status, String at) {
        return rows.update(
                lsn,
                ordinal,
                "letters",
                "public",
                "note",
                id,
                status.text(),
                at,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    @Test
    @Tag("X10")
    void areAppliedWithTheirFlushAndReplayedWithoutOvertakingAnything(TestWorkspace workspace) {
        DatabricksSink sink = Rig.sink(workspace).build();
        try (Rig rig =
                new Rig(workspace, Rig.workspace(workspace), sink(workspace, Transactions.OFF), "letters", Mode.CDC)) {
            assertThat(rig.sink.keepsLetters()).isTrue();
            assertThat(rig.sink.missingRows()).isEmpty();
            assertThat(sink.deadLetters("letters")).isEmpty();
            Rows letters = opened(Rows.of(DeadLetters.SCHEMA), 11, 1, "a");
            opened(letters, 11, 2, "b");
            settled(letters, 12, 1, "0/B-2", Status.SUPERSEDED, "0/C-1");
            opened(letters, 12, 2, "c");
            settled(letters, 12, 3, "0/9-1", Status.SUPERSEDED, "0/C-3");
            Flush first = rig.flush(
                    12,
                    rig.changes(0, Rows.of(NOTE).insert(12, 1, "b", "later").insert(12, 4, "d", "d")),
                    rig.changes(0, Rows.of(SOFT).insert(11, 1, "a", "before").insert(12, 6, "b", "b")),
                    rig.changes(0, letters));
            rig.pendAndCommit(first);
            rig.applyAgain(first);
            rig.commit(13, Rows.of(SOFT).delete(13, 5, "a", null));
            assertThat(rig.warnings).noneMatch(warning -> warning.contains("_cdc_dead_letters"));
        }
        try (Rig rig = new Rig(
                workspace, Rig.workspace(workspace), sink(workspace, Transactions.REQUIRED), "letters", Mode.CDC)) {
            assertThat(rig.sink.missingRows())
                    .containsExactlyInAnyOrder(
                            new Missing(NOTE.id(), "0/B-1", new Lsn(11), "{\"id\":\"a\"}"),
                            new Missing(NOTE.id(), "0/C-2", new Lsn(12), "{\"id\":\"c\"}"));
            // The letters of a and, too late, of b are replayed.
            Rows rows = Rows.of(NOTE).insert(11, 1, "a", "replayed").insert(11, 2, "b", "overtaking");
            Rows letters = settled(Rows.of(DeadLetters.SCHEMA), 12, 0, "0/B-1", Status.REPLAYED, "0/C-0");
            settled(letters, 12, 0, "0/B-2", Status.REPLAYED, "0/C-0");
            Flush replay = new Flush(
                    "2-replay",
                    new Lsn(13),
                    new Lsn(13),
                    List.of(
                            rig.changes(0, rows),
                            rig.changes(
                                    0,
                                    Rows.of(SOFT).insert(13, 5, "a", "replayed").insert(12, 2, "b", "overtaking")),
                            rig.changes(0, letters)));
            assertThat(rig.commitAtOnce(replay)).isTrue();
            rig.applyAgain(replay);
            assertThat(rig.rows("note", "id, body, _cdc_lsn")).containsExactly("a|replayed|11", "b|later|12", "d|d|12");
            assertThat(rig.rows("soft", "id, body, _cdc_deleted")).containsExactly("a|replayed|false", "b|b|false");
        }
        List<DeadLetter> letters = sink.deadLetters("letters");
        assertThat(letters)
                .extracting(letter -> letter.id() + " " + letter.status().text() + " " + letter.statusAt())
                .containsExactlyInAnyOrder("0/B-1 replayed 0/C-0", "0/B-2 superseded 0/C-1", "0/C-2 open null");
        DeadLetter open =
                letters.stream().filter(DeadLetter::isOpen).findFirst().orElseThrow();
        Map<String, String> values = new HashMap<>(Map.of("id", "c", "n", "1\"0"));
        values.put("body", null);
        assertThat(open)
                .isEqualTo(new DeadLetter(
                        NOTE.id(),
                        "0/C-2",
                        Status.OPEN,
                        null,
                        Operation.UPDATE,
                        new Lsn(12),
                        2,
                        7,
                        Instant.ofEpochSecond(1),
                        "it's too far",
                        "{\"id\":\"c\"}",
                        values,
                        List.of("long"),
                        List.of("n", "it's"),
                        "/Volumes/kept.avro"));
        assertThat(sink.dropLetters("letters", letters)).isEqualTo(1);
        assertThat(sink.deadLetters("another")).isEmpty();
    }
}
