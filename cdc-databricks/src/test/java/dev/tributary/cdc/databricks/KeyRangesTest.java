package dev.tributary.cdc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.internal.keys.KeyRanges;
import dev.tributary.cdc.spi.KeyRange;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.TableFlush;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyRangesTest {

    private static TableSchema keyed(DataType type) {
        return Rig.table("t", Rig.column(1, "v", DataType.STRING), Rig.key(2, "k", type, 1));
    }

    private static List<KeyRange> of(DataType type, Object... keys) {
        Rows rows = Rows.of(keyed(type));
        for (Object key : keys) {
            rows.update(1, 1, "v", key);
        }
        return KeyRanges.of(rows.batch());
    }

    private static List<KeyRange> range(String least, String greatest) {
        return List.of(new KeyRange(2, least, greatest));
    }

    @Test
    void coverTheKeysOfAllRows() {
        assertThat(of(DataType.INT16, 3, -7, 5)).isEqualTo(range("-7", "5"));
        assertThat(of(DataType.INT32, Integer.MAX_VALUE, Integer.MIN_VALUE))
                .isEqualTo(range("-2147483648", "2147483647"));
        assertThat(of(DataType.INT64, Long.MIN_VALUE)).isEqualTo(range("-9223372036854775808", "-9223372036854775808"));
        assertThat(of(DataType.decimal(10, 2), 250L, -5L)).isEqualTo(range("-0.05", "2.50"));
        assertThat(of(DataType.DATE, 0, -1)).isEqualTo(range("1969-12-31", "1970-01-01"));
        assertThat(of(DataType.TIMESTAMP, -1L, 1L))
                .isEqualTo(range("1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00.000001Z"));
        assertThat(of(DataType.TIMESTAMP_NTZ, 0L)).isEqualTo(range("1970-01-01T00:00", "1970-01-01T00:00"));
    }

    @Test
    void orderTextByItsBytes() {
        assertThat(of(DataType.STRING, "\uD83D\uDE00", "\uFF5E", "b")).isEqualTo(range("b", "\uD83D\uDE00"));
        assertThat(of(DataType.STRING, "ab", "", "B")).isEqualTo(range("", "ab"));
    }

    @Test
    void coverWhereRowsComeFrom() {
        Rows rows = Rows.of(keyed(DataType.INT32))
                .update(1, 1, "v", 5)
                .from(0, 90)
                .update(2, 1, "v", 7)
                .delete(3, 1, null, 4)
                .from(0, -2);
        assertThat(KeyRanges.of(rows.batch())).isEqualTo(range("-2", "90"));
    }

    @Test
    void areUnknownWhereOrderOrSpellingIsInDoubt() {
        assertThat(of(DataType.FLOAT64, 1.0, Double.NaN)).isEmpty();
        assertThat(of(DataType.FLOAT32, 1.0f)).isEmpty();
        assertThat(of(DataType.BOOLEAN, true)).isEmpty();
        assertThat(of(DataType.BINARY, "a")).isEmpty();
        assertThat(of(DataType.decimal(38, 0), BigInteger.TEN)).isEmpty();
        assertThat(of(DataType.STRING, "a", "b".repeat(257))).isEmpty();
        assertThat(of(DataType.STRING, "a", "b".repeat(256))).hasSize(1);
        assertThat(of(DataType.INT32, 1, null)).isEmpty();
        assertThat(of(DataType.INT32)).isEmpty();
    }

    @Test
    void areUnknownBeyondTheYearsThatLiteralsCanSpell() {
        int first = (int) LocalDate.of(1, 1, 1).toEpochDay();
        int last = (int) LocalDate.of(9999, 12, 31).toEpochDay();
        assertThat(of(DataType.DATE, first, last)).isEqualTo(range("0001-01-01", "9999-12-31"));
        assertThat(of(DataType.DATE, first - 1, 0)).isEmpty();
        assertThat(of(DataType.DATE, 0, last + 1)).isEmpty();
        assertThat(of(DataType.DATE, Integer.MAX_VALUE)).isEmpty();
        long day = 86_400_000_000L;
        assertThat(of(DataType.TIMESTAMP, first * day, (last + 1) * day - 1))
                .isEqualTo(range("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"));
        assertThat(of(DataType.TIMESTAMP_NTZ, first * day - 1)).isEmpty();
        assertThat(of(DataType.TIMESTAMP, (last + 1) * day)).isEmpty();
        assertThat(of(DataType.TIMESTAMP, Long.MIN_VALUE, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void passOverTruncations() {
        Rows rows = Rows.of(keyed(DataType.INT32)).insert(1, 1, "v", 5).truncate(1, 2);
        assertThat(KeyRanges.of(rows.batch())).isEqualTo(range("5", "5"));
    }

    @Test
    void tellOfTheFirstColumnsOfAKey() {
        Column[] columns = Stream.iterate(1, i -> i + 1)
                .limit(6)
                .map(i -> Rig.key(i, "k" + i, i == 2 ? DataType.FLOAT64 : DataType.INT32, 7 - i))
                .toArray(Column[]::new);
        Rows rows = Rows.of(Rig.table("t", columns)).insert(1, 1, 1, 2.0, 3, 4, 5, 6);
        assertThat(KeyRanges.of(rows.batch()).stream().map(KeyRange::column)).containsExactly(6, 5, 4, 3);
    }

    @Test
    void ofAFlushCoverAllFiles() {
        TableSchema schema = keyed(DataType.INT64);
        TableFlush.Part one = part(schema, file(range("-5", "7")), file(range("6", "100")));
        TableFlush.Part other = part(schema, file(range("-50", "-49")));
        assertThat(KeyRanges.of(flush(one, other))).isEqualTo(range("-50", "100"));
        assertThat(KeyRanges.of(flush(one, part(schema)))).isEqualTo(range("-5", "100"));
    }

    @Test
    void ofAFlushAreUnknownWhereAnyFileDoesNotTell() {
        TableSchema schema = keyed(DataType.INT64);
        TableFlush.Part known = part(schema, file(range("-5", "7")));
        assertThat(KeyRanges.of(flush(known, part(schema, file(List.of()))))).isEmpty();
        assertThat(KeyRanges.of(flush(part(keyed(DataType.INT32), file(range("1", "2"))), known)))
                .as("of another type")
                .isEmpty();
        TableSchema byOther = Rig.table("t", Rig.key(1, "v", DataType.STRING, 1), Rig.column(2, "k", DataType.INT64));
        assertThat(KeyRanges.of(flush(part(byOther, file(List.of(new KeyRange(1, "a", "b")))), known)))
                .as("by another key")
                .isEmpty();
        assertThat(KeyRanges.of(flush(part(schema)))).as("no file").isEmpty();
    }

    private static StagedFile file(List<KeyRange> keys) {
        return new StagedFile("/Volumes/x", 1, 1).withKeys(keys);
    }

    private static TableFlush.Part part(TableSchema schema, StagedFile... files) {
        return new TableFlush.Part(schema, List.of(files));
    }

    private static TableFlush flush(TableFlush.Part... parts) {
        return new TableFlush(List.of(parts), Lsn.ZERO, null, true, true, 1, 1, 1);
    }
}
