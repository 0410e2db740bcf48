package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.DataType.Kind;
import dev.tributary.cdc.data.TableSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the warehouse is asked about a table's rows. Hashes follow
 * <a href="https://docs.databricks.com/en/sql/language-manual/functions/xxhash64.html">xxhash64</a>; sums are computed in two
 * halves of 32 bits, since one of BIGINT would overflow.
 *
 * @param schema what the source says of the table
 * @param existing how the columns are to be read
 * @param from the rows, for a FROM clause
 * @param buckets how many buckets there are, a power of two
 * @param oneOf one of so many parts of the rows is looked at, 1 for all of them
 */
record HashQuery(TableSchema schema, List<TargetColumn> existing, String from, int buckets, int oneOf) {

    private static final int HALF = 32;
    private static final String LOW = " & 4294967295";

    /** For each bucket: its number, its rows, their sum in two halves, and so for each column. */
    String totals() {
        List<String> sums = new ArrayList<>(List.of(halves("row_hash")));
        columns().forEach(i -> sums.add(halves("c" + i)));
        String mixed = columns()
                .map(i -> ", XXHASH64(key_hash, h%1$d) AS c%1$d".formatted(i))
                .collect(Collectors.joining());
        return """
                SELECT key_hash & %d AS bucket, COUNT(*), %s
                FROM (SELECT key_hash, row_hash%s FROM %s%s)
                GROUP BY key_hash & %1$d"""
                .formatted(buckets - 1, String.join(", ", sums), mixed, hashed(""), where(sample()));
    }

    /** The hashes of the keys and rows of some buckets. */
    String hashes(Collection<Integer> some) {
        String chosen = "key_hash & " + (buckets - 1) + " IN (" + joined(some) + ")";
        return "SELECT key_hash, row_hash FROM " + hashed("") + where(and(chosen, sample()));
    }

    /** Of the rows with some hashes of keys: that hash, the hash of the row, the hash of each column, the text of each. */
    String rows(Collection<Long> keys) {
        String hashes = columns().map(i -> ", h" + i).collect(Collectors.joining());
        String texts = columns().map(i -> ", t" + i).collect(Collectors.joining());
        String shown =
                columns().map(i -> ", " + existing.get(i).shown() + " AS t" + i).collect(Collectors.joining());
        return "SELECT key_hash, row_hash" + hashes + texts + " FROM " + hashed(shown)
                + where("key_hash IN ("
                        + keys.stream()
                                .map(key -> "CAST('" + key + "' AS BIGINT)")
                                .collect(Collectors.joining(", ")) + ")");
    }

    private java.util.stream.Stream<Integer> columns() {
        return IntStream.range(0, schema.columns().size()).boxed();
    }

    private static String halves(String hash) {
        return "SUM(%1$s%2$s), SUM(SHIFTRIGHTUNSIGNED(%1$s, %3$d))".formatted(hash, LOW, HALF);
    }

    /** The hashes h0, h1, … of the columns, and those of key and row, beside further expressions. */
    private String hashed(String further) {
        String each = columns()
                .map(i -> ", " + hash(schema.columns().get(i), existing.get(i)) + " AS h" + i)
                .collect(Collectors.joining());
        String row = all(columns().map(i -> "h" + i).toList());
        String key = schema.hasKey()
                ? all(schema.keyIndexes().stream().map(i -> "h" + i).toList())
                : row;
        return "(SELECT *, %s AS key_hash, %s AS row_hash FROM (SELECT 1 AS one%s%s FROM %s))"
                .formatted(key, row, each, further, from);
    }

    private static String all(List<String> hashes) {
        // A table can have no columns: then each row's hash is the seed.
        return hashes.isEmpty() ? "CAST(42 AS BIGINT)" : "XXHASH64(" + String.join(", ", hashes) + ")";
    }

    private static String hash(Column column, TargetColumn existing) {
        String value = existing.value();
        return "IF(%s IS NULL, CAST(%d AS BIGINT), %s)".formatted(value, ValueHash.NULL, hash(column.type(), value));
    }

    private static String hash(DataType type, String value) {
        if (type.kind() == Kind.ARRAY
                && ValueHash.isSpelledAlike(type.requireElement().kind())) {
            // A function of each element costs the warehouse more than all the rest; see ArrayElements for the zero
            // bytes.
            return "XXHASH64(ARRAY_JOIN(CAST(%1$s AS ARRAY<STRING>), '\\0,', '\\0N'), SIZE(%1$s))".formatted(value);
        }
        if (type.kind() == Kind.ARRAY) {
            return "XXHASH64(TRANSFORM(%s, e -> IF(e IS NULL, CAST(%d AS BIGINT), %s)))"
                    .formatted(value, ValueHash.NULL, hash(type.requireElement(), "e"));
        }
        // The function takes 0 and -0 for the same.
        boolean real = type.kind() == Kind.FLOAT32 || type.kind() == Kind.FLOAT64;
        return real
                ? "XXHASH64(%1$s, %1$s = 0 AND CAST(%1$s AS STRING) LIKE '-%%')".formatted(value)
                : "XXHASH64(" + value + ")";
    }

    private String sample() {
        return oneOf == 1 ? "" : "PMOD(SHIFTRIGHTUNSIGNED(key_hash, %d), %d) = 0".formatted(HALF, oneOf);
    }

    /** Whether a row is looked at. */
    static boolean isSampled(long key, int oneOf) {
        return oneOf == 1 || (key >>> HALF) % oneOf == 0;
    }

    private static String and(String a, String b) {
        return b.isEmpty() ? a : a + " AND " + b;
    }

    private static String where(String condition) {
        return condition.isEmpty() ? "" : " WHERE " + condition;
    }

    private static String joined(Collection<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
