package dev.tributary.cdc.parquet;

import static dev.tributary.cdc.data.DataType.BOOLEAN;
import static dev.tributary.cdc.data.DataType.FLOAT64;
import static dev.tributary.cdc.data.DataType.INT32;
import static dev.tributary.cdc.data.DataType.INT64;
import static dev.tributary.cdc.data.DataType.STRING;
import static dev.tributary.cdc.data.DataType.TIMESTAMP;
import static dev.tributary.cdc.data.DataType.decimal;

import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Prints rows per second and bytes per row, for rows of about 400 bytes and for short ones, at some ZSTD levels. */
final class SpeedMain {

    private static final int ROWS = 200_000;
    private static final int ROUNDS = 8;
    private static final List<String> STATES = List.of("new", "paid", "packed", "shipped", "returned");
    private static final List<String> WORDS = Arrays.asList(
            "customer",
            "asked",
            "for",
            "the",
            "parcel",
            "before",
            "noon",
            "and",
            "paid",
            "in",
            "cash",
            "again",
            "delivery",
            "address",
            "changed",
            "twice",
            "gift",
            "wrap",
            "without",
            "invoice",
            "call",
            "first");

    private SpeedMain() {}

    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("parquet-speed");
        ChangeBatch wide = wide();
        ChangeBatch narrow = narrow();
        for (int level : new int[] {1, 3}) {
            for (MetadataColumns metadata : MetadataColumns.values()) {
                measure("wide", wide, metadata, level, directory);
                measure("narrow", narrow, metadata, level, directory);
            }
        }
        Files.delete(directory);
    }

    private static void measure(String name, ChangeBatch batch, MetadataColumns metadata, int level, Path directory)
            throws IOException {
        ParquetEncoder encoder =
                ParquetEncoder.builder().compressionLevel(level).build();
        double best = 0;
        long bytes = 0;
        long allocated = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Path file = directory.resolve("speed.parquet");
            long allocatedBefore = allocatedBytes();
            long start = System.nanoTime();
            bytes = encoder.write(batch, metadata, file).bytes();
            best = Math.max(best, ROWS * 1e9 / (System.nanoTime() - start));
            allocated = allocatedBytes() - allocatedBefore;
            Files.delete(file);
        }
        System.out.printf(
                "%-6s %-7s level %d: %,11.0f rows/s, %6.1f bytes a row (%.0f in memory), %,d kB allocated a file%n",
                name,
                metadata,
                level,
                best,
                (double) bytes / ROWS,
                (double) batch.memoryBytes() / ROWS,
                allocated >> 10);
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static ChangeBatch wide() {
        Random random = new Random(1);
        TableSchema schema = Batches.schema(1, new DataType[] {
            INT64,
            STRING,
            STRING,
            STRING,
            STRING,
            INT32,
            INT32,
            decimal(12, 2),
            decimal(12, 2),
            TIMESTAMP,
            TIMESTAMP,
            BOOLEAN,
            FLOAT64,
            STRING,
            STRING
        });
        ChangeBatch batch = new ChangeBatch(schema);
        for (int i = 0; i < ROWS; i++) {
            long day = 1_700_000_000_000_000L + i * 1_000_000L;
            append(
                    batch,
                    i,
                    (long) i,
                    new UUID(random.nextLong(), random.nextLong()).toString(),
                    "Customer " + random.nextInt(50_000),
                    "mail" + random.nextInt(1_000_000) + "@example.org",
                    STATES.get(random.nextInt(STATES.size())),
                    random.nextInt(1_000),
                    random.nextInt(10) == 0 ? null : random.nextInt(100_000),
                    new BigDecimal(random.nextInt(1_000_000)).movePointLeft(2),
                    new BigDecimal(random.nextInt(1_000)).movePointLeft(2),
                    day,
                    day + random.nextInt(1_000_000_000),
                    random.nextBoolean(),
                    random.nextGaussian(),
                    words(random, 20),
                    random.nextInt(3) == 0 ? null : "{\"source\":\"web\",\"campaign\":" + random.nextInt(500) + "}");
        }
        return batch;
    }

    private static ChangeBatch narrow() {
        Random random = new Random(2);
        ChangeBatch batch = new ChangeBatch(Batches.schema(1, INT32, INT32, INT32, STRING));
        for (int i = 0; i < ROWS; i++) {
            append(batch, i, i, i / 100_000, random.nextInt(10_000) - 5_000, " ".repeat(84));
        }
        return batch;
    }

    private static void append(ChangeBatch batch, int row, Object... values) {
        for (int i = 0; i < values.length; i++) {
            Batches.append(batch.column(i), batch.schema().columns().get(i).type(), values[i]);
        }
        batch.endRow(Operation.UPDATE, 0x1_0000_0000L + row / 10 * 500L, row % 10 + 1, 700 + row / 10, row / 10 * 777L);
    }

    private static String words(Random random, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
        }
        return text.toString();
    }
}
