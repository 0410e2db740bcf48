package dev.tributary.cdc.examples.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.SourceIdentity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifierTest {

    @Test
    void saysOnceOfEachTableWhyItIsNotCompared() {
        Instant now = Instant.EPOCH;
        TableSchema whole = table("whole");
        TableSchema unfinished = table("unfinished");
        TableSchema gone = table("gone");
        TableSchema fresh = table("fresh");
        Checkpoint checkpoint = Checkpoint.first("p", new SourceIdentity("1", 1, "d", "s"), now);
        for (TableSchema schema : List.of(whole, unfinished, gone)) {
            checkpoint = checkpoint.withTable(schema.id(), TableState.of(schema, Lsn.ZERO), now);
        }
        checkpoint = checkpoint.snapshotBegun(List.of(unfinished.id()), now);
        List<String> leftOut = new ArrayList<>();

        List<TableSchema> replicated = Verifier.replicated(List.of(whole, unfinished, fresh), checkpoint, leftOut);

        assertThat(replicated).containsExactly(whole);
        assertThat(leftOut)
                .containsExactly(
                        "public.unfinished has no complete snapshot yet",
                        "public.fresh has no complete snapshot yet",
                        "public.gone is at the destination but not selected at the source");
    }

    private static TableSchema table(String name) {
        return new TableSchema(
                new TableId("public", name), 1, List.of(new Column(1, "id", DataType.INT64, "bigint", false, 1)));
    }
}
