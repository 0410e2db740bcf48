package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.SourceAccess;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of a row of the source: of each column's value as it has to be at the destination, of the key's and of all
 * together, as {@link HashQuery} has the warehouse compute them. Not thread-safe.
 */
final class RowHash {

    private final TableSchema schema;
    private final List<Column> columns;
    private final ValueHash[] hashes;
    private final TreatedValues treated;
    private final int[] keyIndexes;
    private final long[] values;
    private long key;
    private long row;

    RowHash(TableSchema schema, SourceAccess source) {
        this.schema = schema;
        this.columns = schema.columns();
        this.treated = new TreatedValues(schema, source);
        ReplacedTexts policies = ReplacedTexts.of(source);
        this.hashes = columns.stream()
                .map(column -> ValueHash.of(column.type(), policies, delimiter(column)))
                .toArray(ValueHash[]::new);
        this.keyIndexes =
                schema.keyIndexes().stream().mapToInt(Integer::intValue).toArray();
        this.values = new long[columns.size()];
    }

    /** The only type whose values hold the comma. */
    private static byte delimiter(Column column) {
        return (byte) (column.sourceType().startsWith("box") ? ';' : ',');
    }

    /** Hashes a row. */
    void take(TextRow texts) {
        row = XxHash64.SEED;
        for (int i = 0; i < values.length; i++) {
            values[i] = value(texts, i);
            row = XxHash64.ofLong(values[i], row);
        }
        key = row;
        if (keyIndexes.length > 0) {
            key = XxHash64.SEED;
            for (int index : keyIndexes) {
                key = XxHash64.ofLong(values[index], key);
            }
        }
    }

    private long value(TextRow texts, int index) {
        if (texts.isNull(index)) {
            return ValueHash.NULL;
        }
        try {
            if (treated.isPlain(index)) {
                return hashes[index].of(texts.data(), texts.from(index), texts.to(index));
            }
            @Nullable String expected = treated.expected(index, texts.text(index));
            if (expected == null) {
                return ValueHash.NULL;
            }
            byte[] bytes = expected.getBytes(StandardCharsets.UTF_8);
            return hashes[index].of(bytes, 0, bytes.length);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException | IndexOutOfBoundsException e) {
            Column column = columns.get(index);
            throw new SourceException(
                    Retry.AFTER_FIX,
                    "column " + column.name() + " of " + schema.id() + " holds a value that is no " + column.type(),
                    "Correct the value, or leave the table or the column out.",
                    e);
        }
    }

    /** What people are shown of a value: never more than the destination may hold. */
    @Nullable
    String shown(TextRow texts, int index) {
        return treated.expected(index, texts.text(index));
    }

    /** The hash of a column's value, of the row last taken; likewise the others. */
    long column(int index) {
        return values[index];
    }

    /** Of the key's values; of the row where there is no key. */
    long key() {
        return key;
    }

    /** Of all values. */
    long row() {
        return row;
    }
}
