package dev.tributary.cdc.postgres.internal.stream;

import static dev.tributary.cdc.postgres.internal.pgoutput.Messages.begin;
import static dev.tributary.cdc.postgres.internal.pgoutput.Messages.commit;
import static dev.tributary.cdc.postgres.internal.pgoutput.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.KeylessPolicy;
import dev.tributary.cdc.postgres.internal.catalog.CatalogTable;
import dev.tributary.cdc.postgres.internal.catalog.TableCatalog;
import dev.tributary.cdc.postgres.internal.pgoutput.PgOutputDecoder;
import dev.tributary.cdc.postgres.internal.types.ColumnType;
import dev.tributary.cdc.postgres.internal.types.Treatment;
import dev.tributary.cdc.postgres.internal.types.ValueDecoder;
import dev.tributary.cdc.postgres.internal.types.Wire;
import dev.tributary.cdc.spi.ValueWriter;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that are well formed but cannot follow each other, as only a broken stream has them. */
class StreamOrderTest {

    private static final byte[] RELATION = message('R')
            .int32(9)
            .string("public")
            .string("t")
            .int8('d')
            .int16(2)
            .int8(1)
            .string("id")
            .int32(25)
            .int32(-1)
            .int8(0)
            .string("v")
            .int32(25)
            .int32(-1)
            .bytes();
    private static final byte[] INSERT =
            message('I').int32(9).int8('N').int16(2).text("1").text("a").bytes();

    private final RecordingWriter writer = new RecordingWriter();
    private final ChangeTranslator translator = new ChangeTranslator(
            new RelationSchemas(new TextCatalog(), Set.of()), StreamFixture.blind(), new Lsn(0x10));
    private final PgOutputDecoder decoder = new PgOutputDecoder(translator);

    @BeforeEach
    void open() {
        translator.writeTo(writer);
    }

    @Test
    void deliversWhatIsInOrder() {
        decode(begin(0x20, 1), RELATION, INSERT, commit(0x20, 0x30));

        assertThat(writer.take()).containsExactly("I t id=1 v=a");
        assertThat(translator.position()).isEqualTo(new Lsn(0x30));
    }

    @Test
    void refusesTransactionsInsideEachOtherAndWhatIsOutsideOfAny() {
        decode(RELATION);
        refuses("outside", commit(0x20, 0x30));
        refuses("outside", INSERT);
        refuses("outside", message('T').int32(1).int8(0).int32(9).bytes());
        decode(begin(0x20, 1));
        refuses("inside", begin(0x20, 1));
    }

    @Test
    void refusesChangesOfRelationsThatWereNotDescribed() {
        decode(begin(0x20, 1));
        refuses("before its description", INSERT);
        refuses("before its description", message('T').int32(1).int8(0).int32(9).bytes());
    }

    @Test
    void refusesRowsOfAnotherShape() {
        decode(begin(0x20, 1), RELATION);
        refuses("1 columns", message('I').int32(9).int8('N').int16(1).text("1").bytes());
        refuses(
                "3 columns",
                message('D')
                        .int32(9)
                        .int8('K')
                        .int16(3)
                        .text("1")
                        .int8('n')
                        .int8('n')
                        .bytes());
    }

    @Test
    void refusesValuesThatAreMissingWhereTheyMustBe() {
        decode(begin(0x20, 1), RELATION);
        decode(message('I').int32(9).int8('N').int16(2).text("1").int8('u').bytes());
        assertThat(writer.take()).allMatch(line -> line.startsWith("R t: "));
        refuses(
                "'id'",
                message('D').int32(9).int8('K').int16(2).int8('u').int8('n').bytes());
    }

    private void decode(byte[]... messages) {
        for (byte[] message : messages) {
            decoder.decode(message, 0, message.length);
        }
    }

    private void refuses(String reason, byte[] message) {
        assertThatThrownBy(() -> decode(message))
                .isInstanceOfSatisfying(
                        SourceException.class, e -> assertThat(e.retry()).isEqualTo(Retry.AFTER_FIX))
                .hasMessageContaining(reason);
    }

    /** A catalog that knows no table, in which every type is text. */
    private static final class TextCatalog implements TableCatalog {

        @Override
        public Optional<CatalogTable> table(long oid) {
            return Optional.empty();
        }

        @Override
        public Optional<Long> root(long oid) {
            return Optional.empty();
        }

        @Override
        public void forget(long oid) {}

        @Override
        public boolean selects(TableId table) {
            return true;
        }

        @Override
        public KeylessPolicy keyless(TableId table) {
            return KeylessPolicy.REFUSE;
        }

        @Override
        public boolean selects(TableId table, String column) {
            return true;
        }

        @Override
        public Optional<Treatment> treatment(TableId table, String column) {
            return Optional.empty();
        }

        @Override
        public ColumnType type(long typeOid, int typmod, Optional<Treatment> treatment) {
            return new ColumnType(DataType.STRING, "text", Wire.CAST, site -> new Copying());
        }
    }

    private static final class Copying implements ValueDecoder {

        @Override
        public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
            out.setBytes(column, buffer, offset, length);
        }

        @Override
        public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
            out.setBytes(column, buffer, offset, length);
        }
    }
}
