package dev.tributary.cdc.databricks.internal.keys;

import dev.tributary.cdc.data.BytesVector;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.IntVector;
import dev.tributary.cdc.data.LongVector;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.data.ValueText;
import dev.tributary.cdc.spi.KeyRange;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.TableFlush;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The ranges of a table's key columns that cover every key which its changes can touch: the rows' own keys and their
 * origins. A column is left out where its range is not known for sure, is of a type whose order is not exact, or would be
 * long to spell.
 */
public final class KeyRanges {

    /** A table is clustered by that many columns at most, so that further ones tell nothing about a file. */
    private static final int MAX_COLUMNS = 4;

    /** Longer text is not worth its place in checkpoints and statements. */
    private static final int MAX_BYTES = 256;

    /** What statements can spell as a literal. */
    private static final LocalDateTime FIRST = LocalDate.of(1, 1, 1).atStartOfDay();

    private static final LocalDateTime BEYOND = LocalDate.of(10_000, 1, 1).atStartOfDay();

    private KeyRanges() {}

    /** The ranges of a batch of changes. */
    public static List<KeyRange> of(ChangeBatch batch) {
        List<KeyRange> ranges = new ArrayList<>();
        List<Integer> keys = batch.schema().keyIndexes();
        for (int i = 0; i < Math.min(keys.size(), MAX_COLUMNS); i++) {
            Column column = batch.schema().columns().get(keys.get(i));
            ColumnVector values = batch.column(keys.get(i));
            if (!isOrdered(column.type()) || hasRowWithout(values, batch)) {
                continue;
            }
            ColumnVector ends = ColumnVector.of(column.type());
            addEnds(values, ends);
            int key = i;
            batch.origins().ifPresent(origins -> addEnds(origins.keys().get(key), ends));
            if (ends.size() > 0 && isSpelled(column.type(), ends)) {
                ranges.add(range(column, ends));
            }
        }
        return ranges;
    }

    /**
     * The ranges of a table's part of a flush, by the columns that it ends with. Files of a schema version in which a column
     * was not part of the key, or of another type, do not tell its range.
     */
    public static List<KeyRange> of(TableFlush table) {
        List<KeyRange> ranges = new ArrayList<>();
        for (Column column : table.schema().keyColumns()) {
            ColumnVector ends = ColumnVector.of(column.type());
            if (table.parts().stream().allMatch(part -> addEnds(part, column, ends)) && ends.size() > 0) {
                ranges.add(range(column, ends));
            }
        }
        return ranges;
    }

    private static boolean addEnds(TableFlush.Part part, Column column, ColumnVector ends) {
        if (part.files().isEmpty()) {
            return true;
        }
        if (!isKey(part.schema(), column)) {
            return false;
        }
        for (StagedFile file : part.files()) {
            Optional<KeyRange> range = file.keys().stream()
                    .filter(known -> known.column() == column.id())
                    .findFirst();
            if (range.isEmpty()) {
                return false;
            }
            ValueText.append(column.type(), range.get().least(), ends);
            ValueText.append(column.type(), range.get().greatest(), ends);
        }
        return true;
    }

    private static boolean isKey(TableSchema schema, Column column) {
        return schema.keyColumns().stream()
                .anyMatch(key -> key.id() == column.id() && key.type().equals(column.type()));
    }

    private static KeyRange range(Column column, ColumnVector ends) {
        ColumnVector both = ColumnVector.of(column.type());
        addEnds(ends, both);
        return new KeyRange(
                column.id(), ValueText.print(column.type(), both, 0), ValueText.print(column.type(), both, 1));
    }

    /** Floating-point numbers are not: 0 and -0 are one key, and NaN is one. */
    private static boolean isOrdered(DataType type) {
        return switch (type.kind()) {
            case INT16, INT32, INT64, DATE, TIMESTAMP, TIMESTAMP_NTZ, STRING -> true;
            case DECIMAL -> !type.isWideDecimal();
            case BOOLEAN, FLOAT32, FLOAT64, BINARY, ARRAY -> false;
        };
    }

    /** A TRUNCATE has no key, and needs none here; any other row without one is out of all ranges. */
    private static boolean hasRowWithout(ColumnVector values, ChangeBatch batch) {
        if (values.nullCount() > 0) {
            for (int row = 0; row < values.size(); row++) {
                if (values.isNull(row) && batch.operation(row) != Operation.TRUNCATE) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Appends the least and the greatest value, if there is any. */
    private static void addEnds(ColumnVector values, ColumnVector ends) {
        int least = -1;
        int greatest = -1;
        boolean anyNull = values.nullCount() > 0;
        for (int row = 0; row < values.size(); row++) {
            if (anyNull && values.isNull(row)) {
                continue;
            }
            if (least < 0) {
                least = row;
                greatest = row;
            } else if (compare(values, row, least) < 0) {
                least = row;
            } else if (compare(values, row, greatest) > 0) {
                greatest = row;
            }
        }
        if (least >= 0) {
            ends.appendFrom(values, least);
            ends.appendFrom(values, greatest);
        }
    }

    private static int compare(ColumnVector values, int one, int other) {
        if (values instanceof LongVector longs) {
            return Long.compare(longs.value(one), longs.value(other));
        }
        if (values instanceof IntVector ints) {
            return Integer.compare(ints.value(one), ints.value(other));
        }
        BytesVector bytes = (BytesVector) values;
        int from = bytes.offset(one);
        int otherFrom = bytes.offset(other);
        return Arrays.compareUnsigned(
                bytes.data(), from, from + bytes.length(one), bytes.data(), otherFrom, otherFrom + bytes.length(other));
    }

    private static boolean isSpelled(DataType type, ColumnVector ends) {
        for (int row = 0; row < ends.size(); row++) {
            boolean spelled =
                    switch (type.kind()) {
                        case STRING -> ((BytesVector) ends).length(row) <= MAX_BYTES;
                        case DATE -> {
                            long day = ((IntVector) ends).value(row);
                            yield day >= FIRST.toLocalDate().toEpochDay()
                                    && day < BEYOND.toLocalDate().toEpochDay();
                        }
                        case TIMESTAMP, TIMESTAMP_NTZ -> {
                            long second = Math.floorDiv(((LongVector) ends).value(row), 1_000_000L);
                            yield second >= FIRST.toEpochSecond(ZoneOffset.UTC)
                                    && second < BEYOND.toEpochSecond(ZoneOffset.UTC);
                        }
                        default -> true;
                    };
            if (!spelled) {
                return false;
            }
        }
        return true;
    }
}
