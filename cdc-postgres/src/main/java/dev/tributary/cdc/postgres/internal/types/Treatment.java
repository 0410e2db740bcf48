package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.DataType.Kind;
import java.util.Optional;

/**
 * What is done to the values of a column before anything is built of them, in the decoders: so the same in snapshots,
 * in the stream, in old keys and in defaults. Immutable; equal treatments give equal values.
 */
public sealed interface Treatment permits Treatment.Mask, Treatment.Hash, Treatment.Truncate {

    /** How values are carried under the treatment, for a column that {@link #refusal} has nothing against. */
    ColumnType apply(ColumnTypes.Forms forms);

    /** Why values of a type cannot be treated so, to complete <em>column x …</em>; empty when they can. */
    default Optional<String> refusal(ColumnType plain) {
        return Optional.empty();
    }

    /** Whether different values stay different and equal ones equal, so that a key may be treated so. */
    default boolean keepsIdentity() {
        return false;
    }

    /** Whether values vanish, so that the column is nullable whatever the source says. */
    default boolean givesNull() {
        return false;
    }

    /** Completes <em>column x is …</em>. */
    String done();

    /** Differs wherever values can come out differently; tells nothing of a secret. */
    String mark();

    /**
     * The values never leave the server in a snapshot, nor the decoder in the stream. NULL stays NULL.
     *
     * @param literal the text that stands for every value; empty gives NULL in the column's own type
     */
    record Mask(Optional<String> literal) implements Treatment {

        private static final Wire WIRE = new Wire(false, "CASE WHEN ", " IS NOT NULL THEN ''::pg_catalog.text END");

        @Override
        public ColumnType apply(ColumnTypes.Forms forms) {
            ColumnType plain = forms.plain();
            return literal.map(text ->
                            new ColumnType(DataType.STRING, plain.sourceType(), WIRE, site -> MaskDecoder.of(text)))
                    .orElseGet(() -> new ColumnType(plain.type(), plain.sourceType(), WIRE, site -> MaskDecoder.NULL));
        }

        @Override
        public boolean givesNull() {
            return literal.isEmpty();
        }

        @Override
        public String done() {
            return "masked";
        }

        @Override
        public String mark() {
            return literal.map(text -> done() + " " + text).orElseGet(this::done);
        }
    }

    /** HMAC-SHA-256 over PostgreSQL's text of the value, in 64 hexadecimal digits. NULL stays NULL. */
    record Hash(HashKey key) implements Treatment {

        @Override
        public ColumnType apply(ColumnTypes.Forms forms) {
            ColumnType text = forms.text();
            return new ColumnType(text.type(), text.sourceType(), text.wire(), site -> new HashDecoder(key));
        }

        @Override
        public boolean keepsIdentity() {
            return true;
        }

        @Override
        public String done() {
            return "hashed";
        }

        @Override
        public String mark() {
            return done() + " " + key.mark();
        }
    }

    /**
     * The first characters (Unicode code points) of a text, or bytes of a binary value. NULL stays NULL.
     *
     * @param length how many, 1 or more
     */
    record Truncate(int length) implements Treatment {

        @Override
        public ColumnType apply(ColumnTypes.Forms forms) {
            ColumnType plain = forms.plain();
            boolean characters = plain.type().kind() == Kind.STRING;
            return new ColumnType(
                    plain.type(),
                    plain.sourceType(),
                    plain.wire(),
                    site -> new TruncateDecoder(plain.newDecoder(site), length, characters));
        }

        @Override
        public Optional<String> refusal(ColumnType plain) {
            Kind kind = plain.type().kind();
            return kind == Kind.STRING || kind == Kind.BINARY
                    ? Optional.empty()
                    : Optional.of(
                            "is carried as " + plain.type() + ", and only text and binary values can be truncated");
        }

        @Override
        public String done() {
            return "truncated";
        }

        @Override
        public String mark() {
            return done() + " " + length;
        }
    }
}
