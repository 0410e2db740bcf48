package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDatabase;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.memory.MemorySource;
import dev.tributary.cdc.spi.DeadLetters;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that cannot be carried are letters in the destination, committed with the flush that they come from. */
class DeadLettersTest {

    private static final String BAD = MemorySource.UNCARRIABLE;

    private final MemoryDatabase database = new MemoryDatabase();
    private final MemoryDestination destination = new MemoryDestination();
    private final MemorySource source = new MemorySource(database);
    private TableId table = new TableId("none", "none");

    @BeforeEach
    void someRows() {
        destination.keepLetters();
        table = database.createTable("t");
        database.transaction(tx -> {
            tx.insert(table, 1, "a", "b");
            tx.insert(table, 2, "a", "b");
        });
    }

    private RunReport run(Mode mode) {
        try (Pipeline pipeline = pipeline()) {
            return pipeline.run(mode);
        }
    }

    private Pipeline pipeline() {
        return builder().build();
    }

    private PipelineBuilder builder() {
        return Pipeline.builder()
                .name("p")
                .source(source)
                .stager(destination)
                .sink(destination)
                .deadLetters(RefusalPolicy.QUARANTINE);
    }

    private List<String> letters() {
        return destination.letters().shown().stream()
                .map(letter -> letter.replaceFirst("(?s)\\{\"id\":\"(\\d+)\"\\}:.*", "$1"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLetterIsSupersededByTheNextChangeOfItsRow(boolean atOnce) {
        destination.commitAtOnce(atOnce);
        run(Mode.SNAPSHOT);
        Lsn end = database.transaction(tx -> {
            tx.updateBoth(table, 1, BAD, "B");
            tx.insert(table, 3, BAD, "b");
            tx.insert(table, 4, BAD, "b");
        });
        run(Mode.CDC);
        assertThat(letters()).containsExactly("open UPDATE 1", "open INSERT 3", "open INSERT 4");
        assertThat(destination.letters().all().values().iterator().next())
                .containsEntry(DeadLetters.ID, end + "-1")
                .containsEntry(DeadLetters.VALUES, "{\"id\":\"1\",\"a\":\"uncarriable\",\"b\":\"B\"}")
                .containsEntry(DeadLetters.UNCARRIED, "{\"a\"}")
                .containsEntry(DeadLetters.FILE, "p/2/f1-t1-r1");

        Lsn next = database.transaction(tx -> {
            tx.updateBoth(table, 1, "good", "B");
            tx.delete(table, 3);
            tx.move(table, 4, 5);
        });
        run(Mode.CDC);
        assertThat(letters())
                .as("a change of the key that leaves b alone brings no whole row")
                .containsExactly("superseded UPDATE 1", "superseded INSERT 3", "superseded INSERT 4", "open UPDATE 5");
        assertThat(destination.letters().all().values().iterator().next())
                .containsEntry(DeadLetters.STATUS_AT, next + "-1");
        assertThat(destination.rows(table).keySet()).containsExactlyInAnyOrder(List.of(1L), List.of(2L));
        database.transaction(tx -> tx.truncate(table));
        run(Mode.CDC);
        assertThat(letters()).endsWith("superseded UPDATE 5");
    }

    @Test
    void reportsSayHowManyRowsWereRefusedAndHowManyCopied() {
        database.transaction(tx -> tx.insert(table, 3, BAD, "b"));
        RunReport copied = run(Mode.SNAPSHOT);
        assertThat(copied.tables().get(table).rowsRead()).isEqualTo(3);
        assertThat(copied.tables().get(table).refused()).isEqualTo(1);
        assertThat(copied.tables().get(table).rowsStaged()).isEqualTo(2);
        assertThat(copied.rowsCopied()).isEqualTo(3);

        TableId added = database.createTable("added");
        AtomicInteger refused = new AtomicInteger();
        PipelineListener listener = new PipelineListener() {
            @Override
            public void flushCommitted(FlushReport flush) {
                refused.addAndGet((int) flush.refused());
            }
        };
        database.transaction(tx -> {
            tx.updateBoth(table, 1, BAD, "B");
            tx.insert(table, 4, "a", "b");
            tx.insert(added, 1, "a", "b");
        });
        RunReport followed;
        try (Pipeline pipeline = builder().listener(listener).build()) {
            followed = pipeline.run(Mode.CDC);
        }
        assertThat(followed.tables().get(table).rowsRead()).isEqualTo(2);
        assertThat(followed.rowsRefused()).isEqualTo(1);
        assertThat(followed.rowsCopied()).as("the table that was added").isEqualTo(1);
        assertThat(refused).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatEndsARunNamesTheRowAndThatSuchRowsCanBeKept(boolean copied) {
        if (!copied) {
            run(Mode.SNAPSHOT);
        }
        database.transaction(tx -> tx.insert(table, 3, BAD, "b"));
        try (Pipeline pipeline = builder().deadLetters(RefusalPolicy.STOP).build()) {
            assertThat(catchThrowable(() -> pipeline.run(copied ? Mode.SNAPSHOT : Mode.CDC)))
                    .isInstanceOfSatisfying(SourceException.class, e -> {
                        assertThat(e).hasMessage("a column holds uncarriable, in the row (id = 3)");
                        assertThat(e.remedy()).startsWith("Correct the value.").contains("dead-letters.policy=keep");
                    });
        }
    }

    @Test
    void aPartOfARowIsRefusedAlsoInALaterRun() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.updateBoth(table, 1, BAD, "B"));
        run(Mode.CDC);
        database.transaction(tx -> tx.update(table, 1, "good"));
        run(Mode.CDC);

        assertThat(letters()).containsExactly("superseded UPDATE 1", "open UPDATE 1");
        assertThat(destination.letters().shown().get(1)).contains("does not bring the whole row");
        assertThat(destination.rows(table).keySet()).containsExactly(List.of(2L));
    }

    @Test
    void aCopySupersedesOlderLettersAndHasItsOwn() {
        database.transaction(tx -> tx.insert(table, 3, BAD, "b"));
        run(Mode.SNAPSHOT);
        assertThat(letters()).containsExactly("open SNAPSHOT 3");
        database.transaction(tx -> tx.insert(table, 4, BAD, "b"));
        run(Mode.CDC);
        AtomicInteger deaths = new AtomicInteger();
        destination.beforeStep(step -> {
            if (step.equals("kept letters") && deaths.getAndIncrement() == 0) {
                throw new IllegalStateException("died");
            }
        });
        assertThat(catchThrowable(() -> run(Mode.SNAPSHOT))).isInstanceOf(IllegalStateException.class);
        run(Mode.SNAPSHOT);

        assertThat(letters().stream().filter(letter -> letter.startsWith("open")))
                .containsExactlyInAnyOrder("open SNAPSHOT 3", "open SNAPSHOT 4");
        database.transaction(tx -> tx.updateBoth(table, 3, "good", "b"));
        run(Mode.CDC);
        assertThat(letters().stream().filter(letter -> letter.startsWith("open")))
                .containsExactly("open SNAPSHOT 4");
        assertThat(destination.stagedFiles()).isEmpty();
    }

    private List<DeadLetter.Replay> replay() {
        try (Pipeline pipeline = pipeline()) {
            return pipeline.replayLetters(letter -> true);
        }
    }

    private Map<Object, String> rows() {
        Map<Object, String> rows = new TreeMap<>();
        destination
                .rows(table)
                .forEach((key, row) -> rows.put(
                        key.get(0), row.values().get("a") + " " + row.values().get("b")));
        return rows;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("X10")
    void aReplayedLetterNeverOvertakesALaterChange(boolean atOnce) {
        destination.commitAtOnce(atOnce);
        run(Mode.SNAPSHOT);
        database.transaction(tx -> {
            tx.updateBoth(table, 1, BAD, "B");
            tx.insert(table, 3, BAD, "3");
            tx.insert(table, 4, BAD, "4");
            tx.insert(table, 5, BAD, "5");
        });
        run(Mode.CDC);
        database.transaction(tx -> {
            tx.updateBoth(table, 1, "later", "B");
            tx.delete(table, 5);
        });
        run(Mode.CDC);
        Lsn before = destination.ledger().load("p").orElseThrow().position();
        // Not applied yet when the letters are replayed.
        database.transaction(tx -> tx.updateBoth(table, 3, "latest", "3"));

        assertThat(replay())
                .extracting(DeadLetter.Replay::obstacle)
                .containsExactly("a column still holds uncarriable", "a column still holds uncarriable");
        source.carryAll();
        assertThat(replay()).hasSize(2).allMatch(DeadLetter.Replay::isDone);
        assertThat(rows()).isEqualTo(Map.of(1L, "later B", 2L, "a b", 3L, "uncarriable 3", 4L, "uncarriable 4"));
        assertThat(replay()).isEmpty();
        assertThat(destination.ledger().load("p").orElseThrow().position()).isEqualTo(before);
        run(Mode.CDC);
        assertThat(rows()).isEqualTo(Map.of(1L, "later B", 2L, "a b", 3L, "latest 3", 4L, "uncarriable 4"));
        assertThat(letters())
                .containsExactly(
                        "superseded UPDATE 1", "replayed INSERT 3", "replayed INSERT 4", "superseded INSERT 5");
        assertThat(destination.stagedFiles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("X10")
    void aReplayThatDiesAnywhereIsMadeWholeByTheNextRun(boolean atOnce) {
        destination.commitAtOnce(atOnce);
        source.carryAll();
        run(Mode.SNAPSHOT);
        for (int death = 0; ; death++) {
            long id = 100 + death;
            database.transaction(tx -> tx.insert(table, id, BAD, "b"));
            run(Mode.CDC);
            AtomicInteger steps = new AtomicInteger(death);
            destination.beforeStep(step -> {
                if (steps.getAndDecrement() == 0) {
                    throw new IllegalStateException("died at " + step);
                }
            });
            boolean died = catchThrowable(this::replay) != null;
            destination.beforeStep(step -> {});
            database.transaction(tx -> tx.updateBoth(table, 2, "now " + id, "b"));
            run(Mode.CDC);
            replay();
            assertThat(rows()).containsEntry(id, "uncarriable b").containsEntry(2L, "now " + id + " b");
            assertThat(letters()).endsWith("replayed INSERT " + id).noneMatch(letter -> letter.startsWith("open"));
            if (!died) {
                assertThat(death).isGreaterThan(4);
                break;
            }
        }
    }

    /** Among others between a letter's upload and the commit of its flush. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("P8")
    void aRunThatDiesAnywhereLeavesEachLetterOnce(boolean atOnce) {
        destination.commitAtOnce(atOnce);
        run(Mode.SNAPSHOT);
        for (int death = 0; ; death++) {
            long id = 100 + death;
            database.transaction(tx -> {
                tx.insert(table, id, BAD, "b");
                tx.insert(table, id + 1000, "a", "b");
            });
            AtomicInteger steps = new AtomicInteger(death);
            destination.beforeStep(step -> {
                if (steps.getAndDecrement() == 0) {
                    throw new IllegalStateException("died at " + step);
                }
            });
            boolean died = catchThrowable(() -> run(Mode.CDC)) != null;
            destination.beforeStep(step -> {});
            run(Mode.CDC);
            assertThat(letters())
                    .as("after death %s", death)
                    .containsOnlyOnce("open INSERT " + id)
                    .hasSize(death + 1);
            assertThat(rows()).containsKey(id + 1000).doesNotContainKey(id);
            assertThat(destination.stagedFiles()).isEmpty();
            if (!died) {
                assertThat(death).isGreaterThan(8);
                break;
            }
        }
    }

    @Test
    void whatAChangeLeftAloneIsTakenFromTheLetterBefore() {
        source.carryAll();
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.insert(table, 3, BAD, "whole"));
        database.transaction(tx -> tx.update(table, 3, "good"));
        database.transaction(tx -> tx.update(table, 2, BAD));
        run(Mode.CDC);
        List<DeadLetter.Replay> replays = replay();

        assertThat(replays)
                .extracting(replay -> replay.letter().key())
                .containsExactly("{\"id\":\"3\"}", "{\"id\":\"2\"}");
        assertThat(replays.get(0).isDone()).isTrue();
        assertThat(replays.get(1).obstacle())
                .isEqualTo(
                        "the change did not bring column 'b', and no letter before has its value; copy the table anew");
        assertThat(rows()).isEqualTo(Map.of(1L, "a b", 3L, "good whole"));
    }

    @Test
    void aDroppedLetterIsSupersededLikeAnyOther() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.insert(table, 3, BAD, "b"));
        run(Mode.CDC);
        try (Pipeline pipeline = pipeline()) {
            assertThat(pipeline.dropLetters(letter -> true)).isEqualTo(1);
            assertThat(pipeline.dropLetters(letter -> true)).isZero();
            assertThat(pipeline.replayLetters(letter -> true)).isEmpty();
        }
        database.transaction(tx -> tx.update(table, 3, "still a part"));
        run(Mode.CDC);
        assertThat(letters()).containsExactly("superseded INSERT 3", "open UPDATE 3");
    }
}
