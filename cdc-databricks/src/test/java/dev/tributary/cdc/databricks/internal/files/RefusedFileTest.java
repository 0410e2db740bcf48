package dev.tributary.cdc.databricks.internal.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.RefusedRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Files of refused rows, read back by the letter of Avro's specification. */
class RefusedFileTest {

    private static final byte[] SYNC = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static RefusedRow row(int number, Operation operation, @Nullable String body, String... unchanged) {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        values.put("id", Integer.toString(number));
        values.put("bödy", body);
        return new RefusedRow(
                new TableId("public", "nöte"),
                operation,
                new Lsn(0x7FFF_FFFF_FFFF_FF00L - number),
                number,
                4_294_967_295L,
                operation == Operation.SNAPSHOT ? 0 : -1_000_000,
                "wrong",
                values,
                List.of(unchanged),
                number == 2 ? List.of("far") : List.of());
    }

    @Test
    void holdsEveryRow() {
        List<RefusedRow> rows = List.of(
                row(1, Operation.INSERT, "text 🦆"),
                row(2, Operation.UPDATE, null, "big", "bigger"),
                row(3, Operation.SNAPSHOT, ""));

        assertThat(new Reader(RefusedFile.of(rows, SYNC)).read()).isEqualTo(rows);
    }

    @Test
    void cutsManyRowsIntoBlocks() {
        List<RefusedRow> rows = new ArrayList<>();
        for (int i = 1; i <= 500; i++) {
            rows.add(row(i, Operation.INSERT, "x".repeat(i)));
        }
        Reader reader = new Reader(RefusedFile.of(rows, SYNC));

        assertThat(reader.read()).isEqualTo(rows);
        assertThat(reader.blocks).isEqualTo(3);
    }

    private static final class Reader {

        private final ByteBuffer in;
        private int blocks;

        Reader(byte[] file) {
            in = ByteBuffer.wrap(file);
        }

        List<RefusedRow> read() {
            byte[] magic = new byte[4];
            in.get(magic);
            assertThat(magic).isEqualTo(new byte[] {'O', 'b', 'j', 1});
            assertThat(integer()).isEqualTo(2);
            assertThat(text()).isEqualTo("avro.schema");
            assertThat(text()).isEqualTo(RefusedFile.SCHEMA);
            assertThat(text()).isEqualTo("avro.codec");
            assertThat(text()).isEqualTo("null");
            assertThat(integer()).isZero();
            sync();
            List<RefusedRow> rows = new ArrayList<>();
            while (in.hasRemaining()) {
                blocks++;
                long count = integer();
                long end = integer() + in.position();
                for (long i = 0; i < count; i++) {
                    rows.add(row());
                }
                assertThat(in.position()).isEqualTo(end);
                sync();
            }
            return rows;
        }

        private RefusedRow row() {
            TableId table = new TableId(text(), text());
            Operation operation = Operation.valueOf(text());
            Lsn lsn = new Lsn(integer());
            long ordinal = integer();
            long xid = integer();
            long committedAt = integer() == 0 ? 0 : integer();
            String reason = text();
            Map<String, @Nullable String> values = new LinkedHashMap<>();
            for (long count = integer(); count > 0; count = integer()) {
                for (long i = 0; i < count; i++) {
                    String name = text();
                    values.put(name, integer() == 0 ? null : text());
                }
            }
            return new RefusedRow(table, operation, lsn, ordinal, xid, committedAt, reason, values, texts(), texts());
        }

        private List<String> texts() {
            List<String> texts = new ArrayList<>();
            for (long count = integer(); count > 0; count = integer()) {
                for (long i = 0; i < count; i++) {
                    texts.add(text());
                }
            }
            return texts;
        }

        private void sync() {
            byte[] marker = new byte[SYNC.length];
            in.get(marker);
            assertThat(Arrays.equals(marker, SYNC)).isTrue();
        }

        private long integer() {
            long bits = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = in.get();
                bits |= (long) (next & 0x7F) << shift;
                if (next >= 0) {
                    return bits >>> 1 ^ -(bits & 1);
                }
            }
        }

        private String text() {
            byte[] bytes = new byte[Math.toIntExact(integer())];
            in.get(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
