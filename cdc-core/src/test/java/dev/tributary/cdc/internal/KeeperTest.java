package dev.tributary.cdc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.spi.SourceIdentity;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spi.Steps;
import dev.tributary.cdc.state.FileStateStore;
import dev.tributary.cdc.state.InMemoryStateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saves to a ledger, and to a copy of it that the host keeps. */
class KeeperTest {

    private static final Instant NOW = Instant.EPOCH;
    private static final String PIPELINE = "p";
    private static final Duration WAIT = Duration.ofSeconds(20);

    private final StateStore ledger = new InMemoryStateStore();
    private final StateStore copy = new InMemoryStateStore();

    private Keeper keeper() {
        return new Keeper(PIPELINE, ledger, copy, Steps.NONE, new Statistics(Clock.systemUTC()), true);
    }

    private static SourceIdentity source(int timeline) {
        return new SourceIdentity("1", timeline, "d", "slot");
    }

    /** Or a run that dies in between leaves a state that no destination has. */
    @Test
    void theCopyIsSavedAfterTheLedger() {
        Keeper keeper = keeper();
        Checkpoint first = keeper.first(Checkpoint.first(PIPELINE, source(1), NOW));
        StateStore dying = new StateStore() {
            @Override
            public Optional<Checkpoint> load(String pipeline) {
                return ledger.load(pipeline);
            }

            @Override
            public void save(Checkpoint.Revision expected, Checkpoint next) {
                throw new IllegalStateException("killed");
            }

            @Override
            public String describe() {
                return "dying";
            }
        };
        Keeper killed = new Keeper(PIPELINE, dying, copy, Steps.NONE, new Statistics(Clock.systemUTC()), true);
        killed.load();

        assertThatThrownBy(() -> killed.save(checkpoint -> checkpoint.advancedTo(new Lsn(7), NOW)))
                .hasMessage("killed");
        assertThat(copy.load(PIPELINE)).contains(first);
    }

    /** The copy is the host's: nothing is lost with it. */
    @Test
    void aCopyThatCannotBeReadIsToldAsOne(@TempDir Path folder) throws IOException {
        StateStore file = new FileStateStore(folder);
        new Keeper(PIPELINE, ledger, file, Steps.NONE, new Statistics(Clock.systemUTC()), true)
                .first(Checkpoint.first(PIPELINE, source(1), NOW));
        Path written = folder.resolve("p.checkpoint.json");
        String whole = Files.readString(written);
        for (String garbled : List.of("", whole.substring(0, 30), "[]", "null", "{}", "\u00ff\u00fe")) {
            Files.writeString(written, garbled);
            assertThatThrownBy(() -> new Keeper(
                                    PIPELINE, ledger, file, Steps.NONE, new Statistics(Clock.systemUTC()), true)
                            .load())
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("file:" + folder)
                    .hasMessageContaining("a copy of the ledger")
                    .hasMessageNotContainingAny("java.util", "this.")
                    .extracting(error -> ((StateException) error).remedy())
                    .asString()
                    .contains("remove it", "the ledger in the destination decides");
        }
    }

    @Test
    @Tag("P18")
    void ofTwoRunsTheLaterOneGoesOnThoughTheEarlierOneSavedMeanwhile() {
        Keeper earlier = keeper();
        earlier.first(Checkpoint.first(PIPELINE, source(1), NOW));
        Keeper later = keeper();
        later.load();
        earlier.save(checkpoint -> checkpoint.withSource(source(2), NOW));

        Checkpoint taken = later.save(checkpoint -> checkpoint.nextEpoch(NOW));

        assertThat(taken.epoch()).isEqualTo(2);
        assertThat(taken.source()).isEqualTo(source(2));
        assertThat(ledger.load(PIPELINE)).contains(taken);
        assertThat(copy.load(PIPELINE)).contains(taken);
        assertThatThrownBy(() -> earlier.save(checkpoint -> checkpoint.withSource(source(3), NOW)))
                .isInstanceOf(FencedException.class);
        Checkpoint last = later.save(checkpoint -> checkpoint.withSource(source(4), NOW));
        assertThat(copy.load(PIPELINE)).contains(last);
    }

    /** Each time that the copy is read, the earlier run saves once more. */
    @Test
    @Tag("P18")
    void aRunThatBeginsWhileAnotherOneSavesDoesNotTakeTheDestinationForARestoredOne() {
        Keeper earlier = keeper();
        earlier.first(Checkpoint.first(PIPELINE, source(1), NOW));
        StateStore busy = new StateStore() {
            @Override
            public Optional<Checkpoint> load(String pipeline) {
                Optional<Checkpoint> found = ledger.load(pipeline);
                earlier.save(checkpoint ->
                        checkpoint.advancedTo(new Lsn(checkpoint.position().value() + 1), NOW));
                return found;
            }

            @Override
            public void save(Checkpoint.Revision expected, Checkpoint next) {
                ledger.save(expected, next);
            }

            @Override
            public String describe() {
                return "busy";
            }
        };
        Keeper later = new Keeper(PIPELINE, busy, copy, Steps.NONE, new Statistics(Clock.systemUTC()), true);
        assertThat(later.load()).isPresent();
    }

    @Test
    void aCopyThatALaterRunHasIsNotOverwritten() {
        Keeper earlier = keeper();
        Checkpoint first = earlier.first(Checkpoint.first(PIPELINE, source(1), NOW));
        copy.save(first.revision(), first.nextEpoch(NOW));
        assertThatThrownBy(() -> earlier.save(checkpoint -> checkpoint.withSource(source(2), NOW)))
                .isInstanceOf(FencedException.class);
        assertThat(copy.load(PIPELINE)).contains(first.nextEpoch(NOW));
    }

    /** Whoever reads the stream must go on answering the server while the destination takes its time. */
    @Test
    @Tag("P14")
    void whatStandsIsKnownWhileTheLedgerIsBeingWritten() throws Exception {
        CountDownLatch saving = new CountDownLatch(1);
        CountDownLatch saved = new CountDownLatch(1);
        StateStore slow = new StateStore() {
            @Override
            public Optional<Checkpoint> load(String pipeline) {
                return ledger.load(pipeline);
            }

            @Override
            public void save(Checkpoint.Revision expected, Checkpoint next) {
                saving.countDown();
                try {
                    saved.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                ledger.save(expected, next);
            }

            @Override
            public String describe() {
                return "slow";
            }
        };
        Checkpoint first = keeper().first(Checkpoint.first(PIPELINE, source(1), NOW));
        Keeper keeper = new Keeper(PIPELINE, slow, copy, Steps.NONE, new Statistics(Clock.systemUTC()), true);
        keeper.load();
        CompletableFuture<Checkpoint> save =
                CompletableFuture.supplyAsync(() -> keeper.save(checkpoint -> checkpoint.withSource(source(2), NOW)));
        try {
            saving.await();
            assertThat(CompletableFuture.supplyAsync(keeper::current))
                    .succeedsWithin(WAIT)
                    .isEqualTo(first);
            assertThat(CompletableFuture.supplyAsync(keeper::takeRequests))
                    .succeedsWithin(WAIT)
                    .isEqualTo(Map.of());
        } finally {
            saved.countDown();
        }
        assertThat(save).succeedsWithin(WAIT).isEqualTo(keeper.current());
    }
}
