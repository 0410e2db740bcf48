package dev.tributary.cdc.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.BytesVector;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.DoubleVector;
import dev.tributary.cdc.data.FloatVector;
import dev.tributary.cdc.data.Int128Vector;
import dev.tributary.cdc.data.IntVector;
import dev.tributary.cdc.data.ListVector;
import dev.tributary.cdc.data.LongVector;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.data.ValueText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that others overwrite are left out, and the outcome of a flush is the same. */
class OverwrittenTest {

    private static final int ROUNDS = Integer.getInteger("fold.rounds", 150);

    /** Keys of every kind that hashes and compares in a way of its own. */
    enum Keys {
        LONG(DataType.INT64),
        TEXT(DataType.STRING),
        TWO(DataType.INT32, DataType.STRING),
        DOUBLE(DataType.FLOAT64),
        FLOAT(DataType.FLOAT32),
        WIDE(DataType.decimal(38, 0)),
        LIST(DataType.array(DataType.INT32));

        private final TableSchema schema;

        Keys(DataType... types) {
            List<Column> columns = new ArrayList<>();
            for (DataType type : List.of(
                    DataType.BOOLEAN,
                    DataType.STRING,
                    DataType.array(DataType.STRING),
                    DataType.decimal(30, 2),
                    DataType.FLOAT64)) {
                columns.add(new Column(columns.size() + 1, "c" + columns.size(), type, "any", true, 0));
            }
            for (int i = 0; i < types.length; i++) {
                columns.add(new Column(columns.size() + 1, "k" + i, types[i], "any", false, types.length - i));
            }
            schema = new TableSchema(new TableId("public", name()), 1, columns);
        }
    }

    /** What the outcome of a flush is made of: of each lineage the last row, and the last that sent each value. */
    private static Map<String, List<String>> outcome(ChangeBatch batch, List<String> rows) {
        Map<String, List<String>> outcome = new HashMap<>();
        for (int row = 0; row < batch.rowCount(); row++) {
            int width = batch.schema().columns().size();
            List<String> lineage = outcome.computeIfAbsent(lineage(batch, row), any -> new ArrayList<>());
            while (lineage.size() <= width) {
                lineage.add("nothing");
            }
            lineage.set(width, rows.get(row));
            for (int column = 0; column < width; column++) {
                if (!batch.column(column).isUnchanged(row)) {
                    lineage.set(column, rows.get(row));
                }
            }
        }
        return outcome;
    }

    private static String lineage(ChangeBatch batch, int row) {
        boolean own = batch.origins().filter(known -> known.isPresent(row)).isEmpty();
        List<ColumnVector> key = own
                ? batch.schema().keyIndexes().stream().map(batch::column).toList()
                : batch.origins().get().keys();
        StringBuilder text = new StringBuilder();
        List<Column> columns = batch.schema().keyColumns();
        for (int i = 0; i < key.size(); i++) {
            // 0 and -0 are one key.
            text.append(text(columns.get(i), key.get(i), row).replaceAll("^-0", "0"))
                    .append('|');
        }
        return text + (own ? "0" : "" + batch.origins().get().incarnation(row));
    }

    private static List<String> rows(ChangeBatch batch) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < batch.rowCount(); row++) {
            StringBuilder text = new StringBuilder("%s %d/%d %d %d"
                    .formatted(
                            batch.operation(row),
                            batch.lsn(row),
                            batch.ordinal(row),
                            batch.xid(row),
                            batch.committedAtMicros(row)));
            for (int i = 0; i < batch.schema().columns().size(); i++) {
                text.append(' ').append(text(batch.schema().columns().get(i), batch.column(i), row));
            }
            rows.add(text + " of " + lineage(batch, row));
        }
        return rows;
    }

    private static String text(Column column, ColumnVector values, int row) {
        return values.isUnchanged(row)
                ? "unchanged"
                : values.isNull(row) ? "null" : ValueText.print(column.type(), values, row);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D8")
    @Tag("V2")
    void theOutcomeOfAFlushIsTheSame(Keys keys) {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed * 31L + keys.ordinal());
            boolean large = seed % 50 == 0;
            int rows = large ? 5_000 + random.nextInt(5_000) : 1 + random.nextInt(200);
            int range = 1 + random.nextInt(random.nextBoolean() ? 10 : rows);
            ChangeBatch batch = new ChangeBatch(keys.schema);
            int moves = random.nextInt(3) == 0 ? 10 : 0;
            int unchanged = random.nextBoolean() ? 30 : 0;
            for (int row = 0; row < rows; row++) {
                add(batch, random, range, moves, unchanged);
            }
            if (random.nextBoolean()) {
                batch = batch.withColumn(0, batch.column(0));
            }
            List<String> before = rows(batch);
            Map<String, List<String>> outcome = outcome(batch, before);

            ChangeBatch folded = new HotKeys().folded(batch);

            List<String> after = rows(folded);
            assertThat(outcome(folded, after)).as("seed %d", seed).isEqualTo(outcome);
            assertThat(before).as("seed %d", seed).containsSubsequence(after);
            if (moves + unchanged == 0 && !large) {
                assertThat(after).as("seed %d", seed).hasSize(needed(batch, before));
            }
        }
    }

    /** Of each lineage: the last row that is no DELETE, and what follows it. */
    private static int needed(ChangeBatch batch, List<String> rows) {
        Map<String, Integer> needed = new HashMap<>();
        for (String row : rows) {
            String lineage = row.substring(row.lastIndexOf(" of ") + 4);
            needed.merge(lineage, 1, (left, one) -> row.startsWith("DELETE") ? left + one : one);
        }
        return needed.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static void add(ChangeBatch batch, Random random, int range, int moves, int unchanged) {
        Operation operation = List.of(Operation.INSERT, Operation.UPDATE, Operation.UPDATE, Operation.DELETE)
                .get(random.nextInt(4));
        List<Column> columns = batch.schema().columns();
        int key = random.nextInt(range);
        for (int i = 0; i < columns.size(); i++) {
            ColumnVector values = batch.column(i);
            if (columns.get(i).isKey()) {
                append(values, key, random);
            } else if (operation == Operation.DELETE || random.nextInt(10) == 0) {
                values.appendNull();
            } else if (operation == Operation.UPDATE && random.nextInt(100) < unchanged) {
                values.appendUnchanged();
            } else {
                append(values, random.nextInt(1000), random);
            }
        }
        int ordinal = batch.rowCount() + 1;
        batch.endRow(operation, random.nextInt(2) * 7L, ordinal, ordinal / 10, ordinal * 3L);
        if (random.nextInt(100) < moves) {
            List<ColumnVector> origin = new ArrayList<>();
            int from = random.nextInt(range);
            batch.schema().keyColumns().forEach(column -> {
                ColumnVector values = ColumnVector.of(column.type());
                append(values, from, random);
                origin.add(values);
            });
            // An incarnation of 0 under the own key is what has no origin.
            batch.setOrigin(origin, 0, from == key ? 1 + random.nextInt(2) : random.nextInt(3));
        }
    }

    private static void append(ColumnVector values, int value, Random random) {
        byte[] text = ("v" + value).getBytes(StandardCharsets.UTF_8);
        if (values instanceof IntVector ints) {
            ints.append(value % 2 == 0 ? 1 : 0);
        } else if (values instanceof LongVector longs) {
            longs.append((long) value << 22);
        } else if (values instanceof FloatVector floats) {
            floats.append(value == 0 ? random.nextBoolean() ? -0f : 0f : value == 1 ? Float.NaN : value);
        } else if (values instanceof DoubleVector doubles) {
            doubles.append(value == 0 ? random.nextBoolean() ? -0. : 0 : value == 1 ? Double.NaN : value);
        } else if (values instanceof Int128Vector wide) {
            wide.append(0, value);
        } else if (values instanceof BytesVector bytes) {
            bytes.append(text, 0, text.length);
        } else {
            ListVector list = (ListVector) values;
            for (int i = value % 3; i >= 0; i--) {
                append(list.elements(), value, random);
            }
            list.appendEnd();
        }
    }

    @Test
    void arraysThatHeldOtherBatchesBeforeMakeNoDifference() {
        HotKeys one = new HotKeys();
        for (int seed = 0; seed < ROUNDS; seed++) {
            Keys keys = Keys.values()[seed % Keys.values().length];
            ChangeBatch batch = batch(keys, seed);
            List<String> expected = rows(new HotKeys().folded(batch(keys, seed)));

            assertThat(rows(one.folded(batch))).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private static ChangeBatch batch(Keys keys, int seed) {
        Random random = new Random(seed);
        ChangeBatch batch = new ChangeBatch(keys.schema);
        int rows = 1 + random.nextInt(300);
        for (int row = 0; row < rows; row++) {
            add(batch, random, 1 + seed % 40, 0, 20);
        }
        return batch;
    }

    @Test
    void aBatchIsFilledAnewAfterRowsWereTakenOutOfIt() {
        ChangeBatch batch = batch(Keys.TWO, 1);
        new HotKeys().folded(batch);
        batch.clear();
        Random random = new Random(2);
        ChangeBatch fresh = new ChangeBatch(Keys.TWO.schema);
        for (int row = 0; row < 300; row++) {
            add(batch, random, 50, 10, 30);
        }
        random = new Random(2);
        for (int row = 0; row < 300; row++) {
            add(fresh, random, 50, 10, 30);
        }
        assertThat(rows(batch)).isEqualTo(rows(fresh));
    }

    @Test
    void keysMadeToMeetInOneHashAreKeptInsteadOfCompared() {
        ChangeBatch batch = new ChangeBatch(Keys.TEXT.schema);
        Random random = new Random(1);
        int rows = 1 << 14;
        for (int row = 0; row < rows; row++) {
            StringBuilder key = new StringBuilder();
            for (int bit = 0; bit < 14; bit++) {
                key.append((row >> bit & 1) == 0 ? "Aa" : "BB");
            }
            for (int i = 0; i < 5; i++) {
                append(batch.column(i), row % 10, random);
            }
            byte[] text = key.toString().getBytes(StandardCharsets.UTF_8);
            ((BytesVector) batch.column(5)).append(text, 0, text.length);
            batch.endRow(Operation.UPDATE, 1, row + 1, 1, 1);
        }
        Overwritten overwritten = new Overwritten();
        overwritten.begin(batch);

        assertThat(overwritten.remove().rowCount()).isEqualTo(rows);
    }

    @Test
    void aLargeBatchWhoseKeysDoNotRepeatLetsLaterOnesPassUnseenForAWhile() {
        HotKeys hot = new HotKeys();
        assertThat(hot.folded(distinct(10_000, 10_000)).rowCount()).isEqualTo(10_000);
        int unseen = 0;
        while (hot.folded(distinct(10_000, 100)).rowCount() == 10_000) {
            unseen++;
        }
        assertThat(unseen).isBetween(1, 50);
        assertThat(hot.folded(distinct(10_000, 100)).rowCount()).isEqualTo(100);
        assertThat(hot.folded(distinct(10_000, 9_900)).rowCount()).isEqualTo(10_000);
        // Of many more rows, more are repeated.
        assertThat(hot.folded(distinct(15_000, 9_900)).rowCount()).isEqualTo(15_000);
        assertThat(hot.folded(distinct(50_000, 9_900)).rowCount()).isEqualTo(9_900);
    }

    @Test
    void theShareIsEstimatedFromFewKeys() {
        for (int keys : new int[] {1, 10, 1_000, 20_000, 50_000, 100_000}) {
            ChangeBatch batch = distinct(100_000, keys);
            Overwritten overwritten = new Overwritten();
            overwritten.begin(batch);

            assertThat(overwritten.estimate())
                    .as("%d keys", keys)
                    .isBetween(0.9 * (1 - keys / 100_000.0), 1.0 - 0.9 * keys / 100_000.0);
        }
    }

    /** As a counter that every transaction changes beside what it inserts. */
    @Test
    void oneHotKeyAmongManyThatDoNotRepeatIsNoticed() {
        for (int hot = 0; hot < 10; hot++) {
            for (int every : new int[] {2, 3, 10}) {
                int rows = 30_000;
                int first = -hot;
                ChangeBatch batch = batch(rows, row -> row % every == 0 ? first : 1 + row);
                Overwritten overwritten = new Overwritten();
                overwritten.begin(batch);

                assertThat(overwritten.estimate())
                        .as("key %d in each row of %d", first, every)
                        .isGreaterThan(0.7 / every);
                assertThat(new HotKeys().folded(batch).rowCount()).isEqualTo(rows - rows / every + 1);
            }
        }
    }

    private static ChangeBatch distinct(int rows, int keys) {
        return batch(rows, row -> row % keys);
    }

    private static ChangeBatch batch(int rows, IntUnaryOperator key) {
        ChangeBatch batch = new ChangeBatch(new TableSchema(
                new TableId("public", "t"), 1, List.of(new Column(1, "id", DataType.INT64, "bigint", false, 1))));
        for (int row = 0; row < rows; row++) {
            ((LongVector) batch.column(0)).append(key.applyAsInt(row));
            batch.endRow(Operation.UPDATE, 1, row + 1, 1, 1);
        }
        return batch;
    }
}
