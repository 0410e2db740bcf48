package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.data.BytesVector;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.LongVector;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDatabase;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.memory.MemorySource;
import dev.tributary.cdc.spi.BatchCheck;
import dev.tributary.cdc.spi.DeadLetters;
import dev.tributary.cdc.spi.RefusedRow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The host's checks of batches: refused rows stop the run or are kept apart, and values may be replaced. */
class ChecksTest {

    /** Refuses rows with a bad text, and the keys 7, 14, … */
    private static final BatchCheck NOTHING_BAD = review -> {
        ChangeBatch batch = review.batch();
        for (int row = 0; row < batch.rowCount(); row++) {
            if (batch.operation(row) == Operation.DELETE) {
                continue;
            }
            if (((LongVector) batch.column(0)).value(row) % 7 == 0) {
                review.refuse(row, "a seventh");
            }
            for (int column = 1; column <= 2; column++) {
                if (!batch.column(column).isNull(row)
                        && ((BytesVector) batch.column(column)).text(row).startsWith("bad")) {
                    review.refuse(row, "bad " + "?ab".charAt(column));
                }
            }
        }
    };

    private final MemoryDatabase database = new MemoryDatabase();
    private final MemoryDestination destination = new MemoryDestination();
    private final MemorySource source = new MemorySource(database);
    private final MemoryBudget budget = MemoryBudget.ofBytes(1 << 20);
    private TableId table = new TableId("none", "none");

    @BeforeEach
    void someRows() {
        table = database.createTable("t");
        database.transaction(tx -> {
            tx.insert(table, 1, "a", "b");
            tx.insert(table, 2, "a", "b");
        });
    }

    private PipelineBuilder builder(BatchCheck check) {
        return Pipeline.builder()
                .name("p")
                .source(source)
                .stager(destination)
                .sink(destination)
                .memory(budget)
                .check(check);
    }

    private RunReport run(Mode mode, PipelineBuilder builder) {
        try (Pipeline pipeline = builder.build()) {
            return pipeline.run(mode);
        } finally {
            assertThat(budget.usedBytes()).isZero();
        }
    }

    private PipelineBuilder keeping() {
        return builder(NOTHING_BAD).onRefusal(RefusalPolicy.QUARANTINE).deadLetters(RefusalPolicy.QUARANTINE);
    }

    private RunReport quarantine(Mode mode) {
        return run(mode, keeping());
    }

    private Map<Object, String> rows() {
        Map<Object, String> rows = new TreeMap<>();
        destination
                .rows(table)
                .forEach((key, row) -> rows.put(
                        key.get(0), row.values().get("a") + " " + row.values().get("b")));
        return rows;
    }

    private List<String> refused() {
        return destination.refused().stream()
                .map(row -> row.operation() + " " + row.values() + row.unchanged() + ": " + row.reason())
                .sorted()
                .toList();
    }

    @Test
    void aRefusedRowStopsASnapshotBeforeItsTableIsReplaced() {
        run(Mode.SNAPSHOT, builder(NOTHING_BAD));
        Map<Object, String> before = rows();
        database.transaction(tx -> tx.insert(table, 3, "bad", "b"));

        assertThatThrownBy(() -> run(Mode.SNAPSHOT, builder(NOTHING_BAD)))
                .isInstanceOfSatisfying(RowRefusedException.class, e -> {
                    assertThat(e.table()).isEqualTo(table);
                    assertThat(e.retry()).isEqualTo(CdcException.Retry.AFTER_FIX);
                    assertThat(e.remedy()).contains("checks.on-refusal=quarantine");
                })
                .hasMessage("a row of table public.t (id = 3) was refused: bad a");
        assertThat(rows()).isEqualTo(before);
        assertThat(destination.refused()).isEmpty();
    }

    @Test
    void aRefusedRowStopsChangesBeforeItsFlush() {
        run(Mode.SNAPSHOT, builder(NOTHING_BAD));
        Lsn before = database.walEnd();
        TableId other = database.createTable("other");
        database.transaction(tx -> {
            tx.insert(table, 3, "a", "b");
            tx.update(table, 1, "bad");
        });

        assertThatThrownBy(() -> run(Mode.CDC, builder(NOTHING_BAD)))
                .isInstanceOf(RowRefusedException.class)
                .hasMessage("a row of table public.t (id = 1) was refused: bad a");
        assertThat(rows()).hasSize(2);
        assertThat(destination.ledger().load("p").orElseThrow().position()).isEqualTo(before);
        run(Mode.CDC, builder(review -> {}));
        assertThat(rows()).containsEntry(1L, "bad b").hasSize(3);
        assertThat(other).isNotNull();
    }

    @Test
    void refusedRowsOfASnapshotAreKeptApart() {
        database.transaction(tx -> {
            tx.insert(table, 7, "a", "b");
            tx.insert(table, 8, "bad", null);
        });
        RunReport report = quarantine(Mode.SNAPSHOT);

        assertThat(rows()).containsOnlyKeys(1L, 2L);
        assertThat(refused())
                .containsExactly("SNAPSHOT {id=7, a=a, b=b}[]: a seventh", "SNAPSHOT {id=8, a=bad, b=null}[]: bad a");
        assertThat(destination.refused()).extracting(RefusedRow::lsn).containsOnly(database.walEnd());
        assertThat(report.warnings())
                .as("one for each part of the snapshot")
                .hasSize(2)
                .allMatch(warning -> warning.startsWith("1 row of table public.t was refused and is kept in p/1/t1-r"));
    }

    @Test
    void aRefusedChangeLeavesNoVersionOfTheRowUntilAWholeOneComes() {
        quarantine(Mode.SNAPSHOT);
        Lsn end = database.transaction(tx -> tx.updateBoth(table, 1, "bad", "B"));
        quarantine(Mode.CDC);
        assertThat(rows()).containsOnlyKeys(2L);
        assertThat(refused()).containsExactly("UPDATE {id=1, a=bad, b=B}[]: bad a");
        assertThat(destination.refused()).extracting(RefusedRow::lsn).containsExactly(end);

        database.transaction(tx -> tx.updateBoth(table, 1, "good", "B"));
        quarantine(Mode.CDC);
        assertThat(rows()).containsEntry(1L, "good B");
    }

    @Test
    void aChangeThatDoesNotBringTheWholeRowIsRefusedAfterARefusedOne() {
        quarantine(Mode.SNAPSHOT);
        database.transaction(tx -> tx.updateBoth(table, 1, "bad", "B"));
        database.transaction(tx -> tx.update(table, 1, "good"));
        database.transaction(tx -> tx.move(table, 1, 3));
        database.transaction(tx -> tx.update(table, 3, "better"));
        quarantine(Mode.CDC);

        // B was refused together with the first version: nothing of the row may be made of older values.
        assertThat(rows()).containsOnlyKeys(2L);
        assertThat(destination.refused()).hasSize(4);
        assertThat(refused())
                .contains("UPDATE {id=1, a=good}[b]: an earlier change of the row was refused, and this one does not"
                        + " bring the whole row");
    }

    @Test
    void aRefusedKeyChangeTakesTheRowAwayFromItsOldKey() {
        quarantine(Mode.SNAPSHOT);
        database.transaction(tx -> tx.move(table, 1, 7));
        quarantine(Mode.CDC);

        assertThat(rows()).containsOnlyKeys(2L);
        database.transaction(tx -> tx.delete(table, 7));
        quarantine(Mode.CDC);
        assertThat(rows()).containsOnlyKeys(2L);
    }

    @Test
    void aValueThatCannotBeCarriedStopsWithTheSourcesErrorUnlessLettersAreKept() {
        database.transaction(tx -> tx.insert(table, 3, "uncarriable 3", "b"));
        assertThatThrownBy(() -> run(Mode.SNAPSHOT, builder(review -> {})))
                .isInstanceOf(SourceException.class)
                .hasMessage("a column holds uncarriable 3, in the row (id = 3)");
        PipelineBuilder letters = builder(review -> {}).deadLetters(RefusalPolicy.QUARANTINE);
        run(Mode.SNAPSHOT, letters);
        assertThat(rows()).containsOnlyKeys(1L, 2L);

        database.transaction(tx -> tx.insert(table, 4, "uncarriable 4", "b"));
        assertThatThrownBy(() -> run(Mode.CDC, builder(review -> {}))).isInstanceOf(SourceException.class);
        database.transaction(tx -> tx.update(table, 1, "uncarriable 1"));
        run(Mode.CDC, letters);
        assertThat(rows()).containsOnlyKeys(2L);
        assertThat(refused())
                .containsExactly(
                        "INSERT {id=4, a=uncarriable 4, b=b}[]: a column holds uncarriable 4",
                        "SNAPSHOT {id=3, a=uncarriable 3, b=b}[]: a column holds uncarriable 3",
                        "UPDATE {id=1, a=uncarriable 1}[b]: a column holds uncarriable 1");
        assertThat(destination.refused())
                .allSatisfy(row -> assertThat(row.uncarried()).containsExactly("a"));
    }

    @Test
    void muchThatIsRefusedDoesNotWaitInMemory() {
        quarantine(Mode.SNAPSHOT);
        String long1 = "bad" + "x".repeat(3 << 20);
        Lsn end = database.transaction(tx -> {
            for (long id = 100; id < 110; id++) {
                tx.insert(table, id, long1, "b");
            }
        });
        run(
                Mode.CDC,
                builder(NOTHING_BAD)
                        .onRefusal(RefusalPolicy.QUARANTINE)
                        .memory(MemoryBudget.ofBytes(64 << 20))
                        .maxBatchBytes(1 << 20));

        assertThat(rows()).containsOnlyKeys(1L, 2L);
        assertThat(destination.refused()).hasSize(10);
        assertThat(destination.refused()).extracting(RefusedRow::lsn).containsOnly(Lsn.ZERO, end);
        assertThat(destination.refusedFiles()).isBetween(3, 5);
    }

    @Test
    void tooManyRefusedRowsStop() {
        database.transaction(tx -> {
            tx.insert(table, 7, "a", "b");
            tx.insert(table, 14, "a", "b");
        });
        assertThatThrownBy(() -> run(
                        Mode.SNAPSHOT,
                        builder(NOTHING_BAD).onRefusal(RefusalPolicy.QUARANTINE).maxRefused(1)))
                .isInstanceOf(RowRefusedException.class)
                .hasMessageStartingWith(
                        "more than 1 rows were refused in this run; the last one is of table public.t (id")
                .hasMessageEndingWith(": a seventh");
    }

    /** What a session gives up is refused again by the next: it counts once, but what was committed goes on counting. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusedRowsAreCountedOverAllSessionsOfARunAndOnceEach(boolean atOnce) {
        destination.commitAtOnce(atOnce);
        quarantine(Mode.SNAPSHOT);
        fourBadRows(10);
        AtomicInteger applied = new AtomicInteger();
        PipelineBuilder builder = keeping()
                .flushPolicy(new FlushPolicy(1, 1000, Duration.ZERO))
                .retry(new RetryPolicy(Duration.ofMinutes(1), Duration.ofMillis(1), Duration.ofMillis(1)));
        destination.beforeStep(step -> {
            // Nothing of a flush happened, or all of it though nobody knows.
            if (step.equals(applied.get() % 4 == 0 ? "apply" : "applied") && applied.incrementAndGet() % 2 == 1) {
                throw new SinkException(CdcException.Retry.TRANSIENT, "the warehouse is asleep", "Wait for it.", null);
            }
        });
        assertThat(run(Mode.CDC, builder.maxRefused(4)).attempts()).isGreaterThan(2);
        fourBadRows(20);
        assertThatThrownBy(() -> run(Mode.CDC, builder.maxRefused(3)))
                .isInstanceOf(RowRefusedException.class)
                .hasMessageStartingWith("more than 3 rows were refused in this run");
        assertThat(rows()).containsOnlyKeys(1L, 2L);
    }

    private void fourBadRows(long from) {
        for (long id = from; id < from + 4; id++) {
            long key = id;
            database.transaction(tx -> tx.insert(table, key, "bad", "b"));
        }
    }

    @Test
    void valuesAreReplacedInSnapshotAndStream() {
        BatchCheck upper = review -> {
            BytesVector before = (BytesVector) review.batch().column(1);
            BytesVector after = (BytesVector) ColumnVector.of(DataType.STRING);
            for (int row = 0; row < before.size(); row++) {
                if (before.isNull(row)) {
                    after.appendFrom(before, row);
                } else {
                    byte[] text = before.text(row).toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
                    after.append(text, 0, text.length);
                }
            }
            review.replace(1, after);
        };
        run(Mode.SNAPSHOT, builder(upper));
        assertThat(rows()).containsEntry(1L, "A b").containsEntry(2L, "A b");
        database.transaction(tx -> {
            tx.update(table, 1, "x");
            tx.insert(table, 3, null, "y");
            tx.delete(table, 2);
        });
        run(Mode.CDC, builder(upper));
        assertThat(rows()).isEqualTo(Map.of(1L, "X b", 3L, "null y"));
    }

    @Test
    void aCheckThatFailsStopsTheRunAndIsNamed() {
        assertThatThrownBy(() -> run(Mode.SNAPSHOT, builder(review -> review.refuse(99, "x"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("the check dev.tributary.cdc.ChecksTest")
                .hasMessageContaining("failed on rows of table public.t");
        assertThatThrownBy(
                        () -> run(Mode.SNAPSHOT, builder(review -> review.replace(0, ColumnVector.of(DataType.INT64)))))
                .hasMessageContaining("column 'id' is part of the key");
        assertThatThrownBy(() ->
                        run(Mode.SNAPSHOT, builder(review -> review.replace(1, ColumnVector.of(DataType.STRING)))))
                .hasMessageContaining("a BytesVector of 0 values for 1 of column 'a' (STRING)");
    }

    /** Whatever happens, and wherever runs die: the destination holds the rows that are good now, and no other. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theDestinationHoldsWhatIsNotRefusedAndNoRefusedVersionIsLost(long seed) {
        Random random = new Random(seed);
        destination.keepLetters();
        destination.commitAtOnce(seed % 2 == 1);
        Set<String> bad = new HashSet<>();
        quarantine(Mode.SNAPSHOT);
        for (int round = 0; round < 20; round++) {
            for (int t = random.nextInt(4); t >= 0; t--) {
                database.transaction(tx -> {
                    for (int change = random.nextInt(6); change >= 0; change--) {
                        change(tx, random, bad);
                    }
                });
            }
            AtomicInteger steps = new AtomicInteger(random.nextInt(14));
            destination.beforeStep(step -> {
                if (steps.getAndDecrement() == 0) {
                    throw new IllegalStateException("died at " + step);
                }
            });
            boolean small = random.nextBoolean();
            try {
                run(Mode.CDC, keeping().maxBatchBytes(small ? 1 : 1 << 20));
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageStartingWith("died at ");
            }
            destination.beforeStep(step -> {});
        }
        quarantine(Mode.CDC);

        Map<Object, String> good = new TreeMap<>();
        Set<String> missing = new HashSet<>();
        database.rows(table).forEach((key, row) -> {
            long id = (Long) java.util.Objects.requireNonNull(key.get(0));
            if (!isBad(id, row)) {
                good.put(id, row.get("a") + " " + row.get("b"));
            } else {
                missing.add("{\"id\":\"" + id + "\"}");
            }
        });
        assertThat(destination.letters().all().values().stream()
                        .filter(letter -> "open".equals(letter.get(DeadLetters.STATUS)))
                        .map(letter -> letter.get(DeadLetters.KEY)))
                .as("a row that is missing has one open letter, and no other row has any")
                .containsExactlyInAnyOrderElementsOf(missing);
        assertThat(rows()).isEqualTo(good);
        assertThat(destination.refused())
                .extracting(row -> row.values().get("id") + " " + row.values().get("a"))
                .containsAll(bad);
    }

    private void change(MemoryDatabase.Transaction tx, Random random, Set<String> bad) {
        long id = 1 + random.nextInt(15);
        long to = 1 + random.nextInt(15);
        String a = List.of("a", "a", "a", "a", "a", "a", "bad", MemorySource.UNCARRIABLE)
                        .get(random.nextInt(8))
                + random.nextInt(1000);
        Map<String, @Nullable Object> row = new HashMap<>();
        database.rows(table).forEach((key, values) -> {
            if (key.get(0).equals(id)) {
                row.putAll(values);
            }
        });
        int kind = random.nextInt(10);
        if (row.isEmpty()) {
            tx.insert(table, id, a, "b" + random.nextInt(1000));
        } else if (kind == 0) {
            tx.truncate(table);
            // What a flush has read before its TRUNCATE is void, and need not be looked at.
            bad.clear();
            return;
        } else if (kind < 3) {
            tx.delete(table, id);
            return;
        } else if (kind < 5 && !isBad(id, row) && !tx.exists(table, to)) {
            // A row that was refused would be incomplete under its new key.
            tx.move(table, id, to);
            if (to % 7 == 0) {
                bad.add(to + " " + row.get("a"));
            }
            return;
        } else if (kind < 8 && !isBad(id, row)) {
            tx.update(table, id, a);
        } else {
            tx.updateBoth(table, id, a, "b" + random.nextInt(1000));
        }
        if (id % 7 == 0 || isBad(a)) {
            bad.add(id + " " + a);
        }
    }

    private static boolean isBad(long id, Map<String, @Nullable Object> row) {
        return id % 7 == 0 || isBad(String.valueOf(row.get("a")));
    }

    private static boolean isBad(String a) {
        return a.startsWith("bad") || a.startsWith(MemorySource.UNCARRIABLE);
    }
}
