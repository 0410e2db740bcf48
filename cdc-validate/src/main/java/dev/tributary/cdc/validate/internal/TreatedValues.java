package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.SourceAccess;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * What has to become of the source's texts in columns that are masked, hashed or truncated. Written anew, apart from the
 * decoders that it is there to check. Not thread-safe.
 */
final class TreatedValues {

    private static final int HEX_PREFIX = 2;

    /** NULL where a value vanishes. */
    private interface Treatment extends UnaryOperator<Optional<String>> {}

    private final List<Optional<Treatment>> treatments;

    TreatedValues(TableSchema schema, SourceAccess source) {
        this.treatments = schema.columns().stream()
                .map(column -> source.treatment(schema.id(), column.name(), new Chosen(column)))
                .toList();
    }

    /** Whether the column at an index is carried as it is. */
    boolean isPlain(int index) {
        return treatments.get(index).isEmpty();
    }

    /** The text that the column at an index has to hold. */
    @Nullable
    String expected(int index, @Nullable String text) {
        Optional<Treatment> treatment = treatments.get(index);
        return treatment.isEmpty() || text == null
                ? text
                : treatment.get().apply(Optional.of(text)).orElse(null);
    }

    private record Chosen(Column column) implements SourceAccess.Treated<Treatment> {

        @Override
        public Treatment masked() {
            return text -> Optional.empty();
        }

        @Override
        public Treatment maskedWith(String literal) {
            return text -> Optional.of(literal);
        }

        @Override
        public Treatment hashed(Mac mac) {
            return text ->
                    text.map(value -> HexFormat.of().formatHex(mac.doFinal(value.getBytes(StandardCharsets.UTF_8))));
        }

        @Override
        public Treatment truncated(int length) {
            if (column.type().kind() == DataType.Kind.BINARY) {
                return text -> text.map(
                        hex -> hex.substring(0, (int) Math.min(hex.length(), HEX_PREFIX + HEX_PREFIX * (long) length)));
            }
            return text -> text.map(value -> value.substring(
                    0, value.offsetByCodePoints(0, Math.min(length, value.codePointCount(0, value.length())))));
        }
    }
}
