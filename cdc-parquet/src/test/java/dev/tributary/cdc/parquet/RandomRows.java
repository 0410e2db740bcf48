package dev.tributary.cdc.parquet;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Schemas and rows of any kind, the same for the same seed. */
final class RandomRows {

    private static final List<DataType.Kind> SCALARS = Arrays.stream(DataType.Kind.values())
            .filter(kind -> kind != DataType.Kind.ARRAY)
            .toList();

    private static final List<Operation> OPERATIONS = List.of(Operation.values());

    private final Random random;
    private double nullShare;

    RandomRows(long seed) {
        random = new Random(seed);
    }

    TableSchema schema() {
        int columns = 1 + random.nextInt(8);
        int keys = random.nextInt(Math.min(3, columns) + 1);
        DataType[] types = new DataType[columns];
        for (int i = 0; i < columns; i++) {
            types[i] = random.nextInt(4) == 0 ? DataType.array(scalar()) : scalar();
        }
        return Batches.schema(keys, types);
    }

    private DataType scalar() {
        DataType.Kind kind = SCALARS.get(random.nextInt(SCALARS.size()));
        if (kind == DataType.Kind.DECIMAL) {
            int precision = 1 + random.nextInt(DataType.MAX_DECIMAL_PRECISION);
            return DataType.decimal(precision, random.nextInt(precision + 1));
        }
        return DataType.parse(kind.name());
    }

    List<Row> rows(TableSchema schema, int count) {
        List<Row> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            if (i % 37 == 0) {
                nullShare = random.nextInt(5) / 4.0;
            }
            rows.add(row(schema));
        }
        return rows;
    }

    private Row row(TableSchema schema) {
        List<Object> values = new ArrayList<>();
        List<Integer> unchanged = new ArrayList<>();
        for (Column column : schema.columns()) {
            if (!column.isKey() && random.nextInt(6) == 0) {
                values.add(null);
                unchanged.add(column.id());
            } else {
                values.add(value(column.type()));
            }
        }
        return new Row(
                values,
                OPERATIONS.get(random.nextInt(OPERATIONS.size())),
                random.nextInt(3) == 0 ? null : random.nextLong() | 1,
                random.nextLong(),
                random.nextInt() & 0xffffffffL,
                random.nextLong(),
                unchanged.isEmpty() ? null : unchanged,
                schema.hasKey() && random.nextInt(4) == 0 ? origin(schema) : null);
    }

    private List<Object> origin(TableSchema schema) {
        List<Object> origin = new ArrayList<>();
        for (Column column : schema.keyColumns()) {
            origin.add(value(column.type()));
        }
        origin.add(random.nextInt(3));
        return origin;
    }

    private Object value(DataType type) {
        if (random.nextDouble() < nullShare) {
            return null;
        }
        return switch (type.kind()) {
            case BOOLEAN -> random.nextBoolean();
            case INT16 -> (int) (short) random.nextInt();
            case INT32, DATE -> random.nextInt() >> random.nextInt(32);
            case INT64, TIMESTAMP, TIMESTAMP_NTZ -> random.nextLong() >> random.nextInt(64);
            case FLOAT32 -> random.nextInt(5) == 0 ? -0.0f : Float.intBitsToFloat(random.nextInt());
            case FLOAT64 -> random.nextInt(5) == 0 ? -0.0 : Double.longBitsToDouble(random.nextLong());
            case DECIMAL -> decimal(type);
            case STRING -> text();
            case BINARY -> binary();
            case ARRAY -> list(type.requireElement());
        };
    }

    private BigDecimal decimal(DataType type) {
        BigInteger unscaled = new BigInteger(1 + random.nextInt(130), random).mod(BigInteger.TEN.pow(type.precision()));
        return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), type.scale());
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(12) * random.nextInt(4);
        for (int i = 0; i < length; i++) {
            int character = random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1);
            boolean surrogate = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
            text.appendCodePoint(surrogate ? 'x' : character);
        }
        return text.toString();
    }

    private ByteBuffer binary() {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private List<Object> list(DataType element) {
        List<Object> values = new ArrayList<>();
        int length = random.nextInt(5) * random.nextInt(3);
        for (int i = 0; i < length; i++) {
            values.add(value(element));
        }
        return values;
    }
}
