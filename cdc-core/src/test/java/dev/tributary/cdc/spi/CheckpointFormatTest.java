package dev.tributary.cdc.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Checkpoint.TableState.Status;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CheckpointFormatTest {

    private static final TableId ODD = new TableId("sch\"e\\ma", "täble\n\u0001\uD83D\uDE00");

    private static final Checkpoint FULL = new Checkpoint(
            "shop",
            new Revision(7, 3),
            2,
            new SourceIdentity("7123456789012345678", 4, "dätabase", "slot"),
            Lsn.parse("16/B374D848"),
            new TreeMap<>(Map.of(
                    ODD,
                    new TableState(Lsn.parse("1/0"), 16384, List.of(2, 1)),
                    new TableId("a", "copied"),
                    new TableState(
                            Lsn.parse("1/1"),
                            5,
                            List.of(),
                            "finger\"print",
                            Status.RECOPY,
                            "it was \"rewritten\"",
                            Lsn.parse("1/0")),
                    new TableId("a", "left"),
                    new TableState(Lsn.ZERO, 6, List.of(1), "", Status.QUARANTINED, "no"))),
            Set.of(new TableId("a", "b")),
            new Flush(
                    "7-1",
                    Lsn.parse("16/0"),
                    Lsn.parse("16/B374D900"),
                    List.of(new TableFlush(
                            List.of(new TableFlush.Part(
                                    new TableSchema(
                                            ODD,
                                            16384,
                                            List.of(
                                                    new Column(1, "i`d", DataType.INT64, "bigint", false, 2),
                                                    new Column(
                                                            2,
                                                            "ä",
                                                            DataType.decimal(38, 10),
                                                            "numeric(38,10)",
                                                            false,
                                                            1,
                                                            null,
                                                            "what \"it\" costs"),
                                                    new Column(
                                                            -3,
                                                            "tags",
                                                            DataType.array(DataType.STRING),
                                                            "text[]",
                                                            true,
                                                            0,
                                                            "{\"ä\",NULL}",
                                                            "")),
                                            "lines\nof orders"),
                                    List.of(
                                            new StagedFile("/Volumes/x/y.parquet", 12, 3456)
                                                    .withKeys(
                                                            List.of(
                                                                    new KeyRange(2, "-1.5", "7"),
                                                                    new KeyRange(1, "", "ä\n\"漢😀"))),
                                            new StagedFile("/Volumes/x/z.parquet", 1, 2, Lsn.parse("16/5"))))),
                            Lsn.parse("1/0"),
                            Lsn.parse("16/B374D8FF"),
                            true,
                            false,
                            1,
                            2,
                            3)),
                    Instant.parse("2026-11-20T23:59:59.000001Z")),
            Instant.parse("2026-11-21T01:02:03.456789Z"));

    @Test
    void readsWhatItWrote() {
        assertThat(CheckpointFormat.decode(CheckpointFormat.encode(FULL))).isEqualTo(FULL);
        Checkpoint plain = FULL.withoutPending(FULL.savedAt());
        assertThat(CheckpointFormat.decode(CheckpointFormat.encode(plain))).isEqualTo(plain);
    }

    @Test
    void readsFilesOfWhichNoKeysAreKnown() {
        String text = CheckpointFormat.encode(FULL);
        String older = text.replaceAll(",\"keys\":\\[.*?]", "");
        assertThat(older).hasSizeLessThan(text.length());
        assertThat(CheckpointFormat.decode(older).pending().orElseThrow().files())
                .isNotEmpty()
                .allMatch(file -> file.keys().isEmpty());
        assertThat(CheckpointFormat.decode(text).pending().orElseThrow().files())
                .anyMatch(file -> file.keys().size() == 2);
    }

    @Test
    void ofAPausedPipelineIsNotReadByAVersionThatWouldNotHeedIt() {
        Checkpoint paused = FULL.withPaused(true, FULL.savedAt());
        String text = CheckpointFormat.encode(paused);
        assertThat(CheckpointFormat.decode(text)).isEqualTo(paused);
        assertThat(text).contains("\"format\":3");
        assertThat(CheckpointFormat.encode(paused.withPaused(false, FULL.savedAt())))
                .contains("\"format\":2");
    }

    @Test
    void writesOneLineOfAscii() {
        assertThat(CheckpointFormat.encode(FULL)).matches("[ -~]+");
    }

    @Test
    void refusesEveryTruncation() {
        String text = CheckpointFormat.encode(FULL);
        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThatThrownBy(() -> CheckpointFormat.decode(cut))
                    .isInstanceOfSatisfying(
                            StateException.class, e -> assertThat(e.remedy()).isNotBlank());
        }
    }

    @Test
    void refusesANewerFormat() {
        String newer = CheckpointFormat.encode(FULL).replace("\"format\":2", "\"format\":4");
        assertThatThrownBy(() -> CheckpointFormat.decode(newer))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("format 4");
    }
}
