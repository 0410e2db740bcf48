package dev.tributary.cdc.postgres;

import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.ArrayWriter;
import dev.tributary.cdc.spi.RowWriter;
import dev.tributary.cdc.spi.ValueWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps rows as plain values, and insists on the order in which a writer must be called. For one thread. */
public final class CollectedRows implements RowWriter {

    private final TableSchema schema;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private @Nullable Object @Nullable [] row;
    private int next;

    public CollectedRows(TableSchema schema) {
        this.schema = schema;
    }

    public List<List<@Nullable Object>> rows() {
        return rows;
    }

    @Override
    public TableSchema schema() {
        return schema;
    }

    @Override
    public void begin(Operation operation) {
        if (row != null) {
            throw new IllegalStateException("a row is open");
        }
        row = new Object[schema.columns().size()];
        next = 0;
    }

    private void put(int column, @Nullable Object value) {
        if (row == null || column != next) {
            throw new IllegalStateException("column " + column + " where " + next + " was due");
        }
        row[next++] = value;
    }

    private Object number(int column, long value) {
        var type = schema.columns().get(column).type();
        type = type.element().orElse(type);
        return switch (type.kind()) {
            case BOOLEAN -> value == 1;
            case DATE -> LocalDate.ofEpochDay(value);
            case TIMESTAMP -> Instant.EPOCH.plus(value, ChronoUnit.MICROS);
            case TIMESTAMP_NTZ -> LocalDateTime.ofInstant(Instant.EPOCH.plus(value, ChronoUnit.MICROS), ZoneOffset.UTC);
            case DECIMAL -> BigDecimal.valueOf(value, type.scale());
            default -> value;
        };
    }

    private Object wide(int column, long high, long low) {
        var type = schema.columns().get(column).type();
        type = type.element().orElse(type);
        BigInteger unsigned = new BigInteger(Long.toUnsignedString(low));
        return new BigDecimal(BigInteger.valueOf(high).shiftLeft(64).add(unsigned), type.scale());
    }

    private Object bytes(int column, byte[] source, int offset, int length) {
        var type = schema.columns().get(column).type();
        type = type.element().orElse(type);
        byte[] copy = Arrays.copyOfRange(source, offset, offset + length);
        return switch (type.kind()) {
            case STRING -> new String(copy, StandardCharsets.UTF_8);
            case BINARY -> "\\x" + HexFormat.of().formatHex(copy);
            default -> throw new ClassCastException("bytes for " + type);
        };
    }

    @Override
    public void setNull(int column) {
        put(column, null);
    }

    @Override
    public void setInt(int column, int value) {
        put(column, number(column, value));
    }

    @Override
    public void setLong(int column, long value) {
        put(column, number(column, value));
    }

    @Override
    public void setFloat(int column, float value) {
        put(column, value);
    }

    @Override
    public void setDouble(int column, double value) {
        put(column, value);
    }

    @Override
    public void setInt128(int column, long high, long low) {
        put(column, wide(column, high, low));
    }

    @Override
    public void setBytes(int column, byte[] source, int offset, int length) {
        put(column, bytes(column, source, offset, length));
    }

    @Override
    public ArrayWriter beginArray(int column) {
        List<@Nullable Object> elements = new ArrayList<>();
        return new ArrayWriter() {
            @Override
            public void addNull() {
                elements.add(null);
            }

            @Override
            public void addInt(int value) {
                elements.add(number(column, value));
            }

            @Override
            public void addLong(long value) {
                elements.add(number(column, value));
            }

            @Override
            public void addFloat(float value) {
                elements.add(value);
            }

            @Override
            public void addDouble(double value) {
                elements.add(value);
            }

            @Override
            public void addInt128(long high, long low) {
                elements.add(wide(column, high, low));
            }

            @Override
            public void addBytes(byte[] source, int offset, int length) {
                elements.add(bytes(column, source, offset, length));
            }

            @Override
            public void end() {
                put(column, Collections.unmodifiableList(elements));
            }
        };
    }

    @Override
    public void setUnchanged(int column) {
        throw new IllegalStateException("a snapshot has no unchanged values");
    }

    @Override
    public ValueWriter oldKey() {
        throw new IllegalStateException("a snapshot has no old keys");
    }

    @Override
    public void end() {
        if (row == null || next != row.length) {
            throw new IllegalStateException("row ended after " + next + " columns");
        }
        rows.add(Collections.unmodifiableList(Arrays.asList(row)));
        row = null;
    }
}
