package dev.tributary.cdc.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.spi.SourceIdentity;
import dev.tributary.cdc.spi.StateStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every state store must do. */
abstract class StateStoreContract {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** The same store each time it is asked for. */
    abstract StateStore store();

    private static Checkpoint first(String pipeline) {
        return Checkpoint.first(pipeline, new SourceIdentity("1", 1, "db", "slot"), NOW);
    }

    @Test
    void isEmptyBeforeTheFirstSave() {
        assertThat(store().load("p")).isEmpty();
    }

    @Test
    void loadsWhatWasSavedLast() {
        Checkpoint first = first("p");
        store().save(Revision.NONE, first);
        assertThat(store().load("p")).contains(first);
        Checkpoint next = first.advancedTo(Lsn.parse("1/2"), NOW);
        store().save(first.revision(), next);
        assertThat(store().load("p")).contains(next);
        assertThat(store().load("q")).isEmpty();
    }

    @Test
    void refusesAnyOtherRevision() {
        Checkpoint first = first("p");
        store().save(Revision.NONE, first);
        Checkpoint next = first.nextEpoch(NOW);
        assertThatThrownBy(() -> store().save(Revision.NONE, next)).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> store().save(new Revision(1, 2), next)).isInstanceOf(FencedException.class);
        assertThat(store().load("p")).contains(first);
        store().save(first.revision(), next);
        assertThatThrownBy(() -> store().save(first.revision(), first.advancedTo(Lsn.parse("1/0"), NOW)))
                .isInstanceOf(FencedException.class);
        assertThat(store().load("p")).contains(next);
    }

    @Test
    @Tag("P18")
    void letsOneOfManyWriters() {
        Checkpoint first = first("p");
        store().save(Revision.NONE, first);
        StateStore store = store();
        List<CompletableFuture<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Checkpoint next = first.advancedTo(new Lsn(100 + i), NOW);
            writers.add(CompletableFuture.supplyAsync(() -> {
                try {
                    store.save(first.revision(), next);
                    return true;
                } catch (FencedException e) {
                    return false;
                }
            }));
        }
        assertThat(writers.stream().filter(CompletableFuture::join).count()).isEqualTo(1);
    }
}
