package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.SourceAccess;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of a row of the source: of each column's value as it has to be at the destination, of the key's and of all
 * together, as {@link HashQuery} has the warehouse compute them. Not thread-safe.
 */
final class RowHash {

    private static final int NONE = -1;

    /** For values that the destination cannot have: whatever it has instead is hashed by another seed. */
    private static final long STRANGE_SEED = ~XxHash64.SEED;

    private final List<Column> columns;
    private final ValueHash[] hashes;
    private final TreatedValues treated;
    private final int[] keyIndexes;
    private final long[] values;
    private long key;
    private long row;
    private int strange = NONE;

    RowHash(TableSchema schema, SourceAccess source) {
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
        strange = NONE;
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
            // The pipeline cannot have carried it either: the destination lacks the row.
            strange = strange == NONE ? index : strange;
            return XxHash64.ofBytes(texts.data(), texts.from(index), texts.to(index), STRANGE_SEED);
        }
    }

    /** Whether the row last taken holds a value that its column's type does not have. */
    boolean isStrange() {
        return strange != NONE;
    }

    /** What it holds then. */
    Optional<String> strangeness(TextRow texts) {
        return strange == NONE
                ? Optional.empty()
                : Optional.of(columns.get(strange).name() + " holds " + shown(texts, strange) + ", which is no "
                        + columns.get(strange).type());
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
