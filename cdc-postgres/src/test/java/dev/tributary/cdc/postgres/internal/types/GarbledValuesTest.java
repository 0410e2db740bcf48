package dev.tributary.cdc.postgres.internal.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.CollectedRows;
import dev.tributary.cdc.postgres.FarDatePolicy;
import dev.tributary.cdc.postgres.InfinityPolicy;
import dev.tributary.cdc.postgres.NanPolicy;
import dev.tributary.cdc.postgres.NumericOverflowPolicy;
import dev.tributary.cdc.postgres.NumericPolicy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** Whatever bytes stand where a value should: they are decoded, or refused by an exception that names the column. */
class GarbledValuesTest {

    private static final int TRIES = Boolean.getBoolean("campaign") ? 2_000_000 : 20_000;

    private static final List<String> TEXTS = List.of(
            "",
            "-",
            ".",
            "-.",
            "t",
            "f",
            "NaN",
            "Infinity",
            "-Infinity",
            "infinity",
            "-infinity",
            "0",
            "-1",
            "1.5",
            "1.",
            "99999999999999999999",
            "9223372036854775808",
            "-9223372036854775809",
            "2147483648",
            "32768",
            "4294967296",
            "1e5",
            "2026-01-01",
            "2026-13-01",
            "0000-00-00",
            "2026-01-01 25:00:00",
            "2026-01-01 10:00:00.5+00",
            "2026-01-01 10:00:00+01",
            "0044-03-15 BC",
            "12345-01-01",
            "\\x",
            "\\x0",
            "\\xzz",
            "{}",
            "{",
            "{1,2",
            "{1,}",
            "{\"",
            "{\"a\\",
            "{\"a\\\"",
            "[0:1]={1,2}",
            "{{1}}",
            "{NULL}",
            "{\"1\",2}",
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");

    private static final List<PgType> TYPES = new ArrayList<>();

    static {
        long[] oids = {16, 17, 20, 21, 23, 25, 26, 114, 700, 701, 869, 1042, 1043, 1082, 1114, 1184, 1700, 2950, 3802};
        for (long oid : oids) {
            for (int typmod : oid == 1700 ? new int[] {-1, (4 << 16 | 2) + 4, (38 << 16 | 10) + 4} : new int[] {-1}) {
                PgType type = new PgType(oid, typmod, true, false, "x", false, null, ',');
                TYPES.add(type);
                TYPES.add(new PgType(1, typmod, false, false, "x", false, type, ','));
            }
        }
    }

    @Test
    void areRefusedWithATypedErrorOrDecoded() {
        ValuePolicies lenient = ValuePolicies.STRICT
                .withInfinity(InfinityPolicy.CLAMP)
                .withFarDates(FarDatePolicy.NULL)
                .withNan(NanPolicy.NULL)
                .withNumeric(NumericPolicy.DECIMAL)
                .withNumericOverflow(NumericOverflowPolicy.CLAMP);
        Random random = new Random(4);
        int refused = 0;
        for (ValuePolicies policies : List.of(ValuePolicies.STRICT, lenient)) {
            ColumnTypes types =
                    new ColumnTypes(policies, new PolicyLog(message -> {}, (table, column, policy) -> new LongAdder()));
            for (PgType type : TYPES) {
                ColumnType carried = types.of(type, "type " + type.oid());
                for (String text : TEXTS) {
                    refused += decode(carried, false, text.getBytes(StandardCharsets.UTF_8));
                }
                for (int i = 0; i < TRIES / TYPES.size(); i++) {
                    refused += decode(carried, random.nextBoolean(), garbled(random));
                }
            }
        }
        assertThat(refused).isGreaterThan(TRIES / 2);
    }

    private static byte[] garbled(Random random) {
        byte[] bytes = random.nextBoolean()
                ? TEXTS.get(random.nextInt(TEXTS.size())).getBytes(StandardCharsets.UTF_8)
                : numbers(random);
        for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** Small and huge numbers of two and four bytes, as lengths and counts are sent. */
    private static byte[] numbers(Random random) {
        ByteBuffer buffer = ByteBuffer.allocate(64);
        while (buffer.remaining() > 8 && random.nextInt(8) > 0) {
            if (random.nextBoolean()) {
                buffer.putInt(random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(6));
            } else {
                buffer.putShort((short) (random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(6)));
            }
        }
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    /** Decodes in the middle of a larger message, whose other bytes are no part of the value. */
    private static int decode(ColumnType carried, boolean binary, byte[] value) {
        byte[] message = new byte[value.length + 20];
        Arrays.fill(message, (byte) 1);
        System.arraycopy(value, 0, message, 10, value.length);
        Column column = new Column(1, "v", carried.type(), carried.sourceType(), true, 0);
        TableId table = new TableId("public", "t");
        CollectedRows out = new CollectedRows(new TableSchema(table, 1, List.of(column)));
        ValueDecoder decoder = carried.newDecoder(new ColumnSite(table, column));
        out.begin(Operation.INSERT);
        try {
            if (binary) {
                decoder.binary(message, 10, value.length, 0, out);
            } else {
                decoder.text(message, 10, value.length, 0, out);
            }
            out.end();
            return 0;
        } catch (UncarriableValueException e) {
            assertThat(e.in(out.schema(), 0)).hasMessageContaining("column 'v'").hasMessageContaining("public.t");
            return 1;
        } catch (RuntimeException e) {
            throw new AssertionError(
                    carried.type() + (binary ? " binary " : " text ")
                            + HexFormat.of().formatHex(value) + " " + new String(value, StandardCharsets.UTF_8),
                    e);
        }
    }
}
