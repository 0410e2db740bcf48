package dev.tributary.cdc.postgres;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.postgres.internal.catalog.NamePattern;
import dev.tributary.cdc.postgres.internal.catalog.Treatments.Rule;
import dev.tributary.cdc.postgres.internal.types.HashKey;
import dev.tributary.cdc.postgres.internal.types.Treatment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is done to the values of some columns before anything is made of them: no file, log, table or message ever holds
 * their clear text. The same in snapshots and in the stream. NULL stays NULL.
 *
 * <p>Columns are named by patterns over {@code schema.table.column}: {@code *} stands for any text, {@code ?} for one
 * character. A pattern without either names a column that must exist. Where several treatments hit a column the
 * strictest wins: mask, then hash, then truncate.
 *
 * <p>A table's rows carry what was configured when they were read: after a change of treatments or of the key, run a
 * SNAPSHOT of the tables concerned.
 *
 * <p>Immutable and thread-safe; shows no secret.
 */
public final class ColumnTreatment {

    /** Bytes of UTF-8 that the key of {@link #hash} has at least. */
    public static final int MIN_HASH_KEY_BYTES = HashKey.MIN_BYTES;

    private final List<Rule> rules;

    private ColumnTreatment(Treatment treatment, String... patterns) {
        if (patterns.length == 0) {
            throw new ConfigurationException(
                    "no pattern says which columns are " + treatment.done(), "Name them, as schema.table.column.");
        }
        this.rules = Arrays.stream(patterns)
                .map(pattern -> new Rule(new NamePattern(pattern), treatment))
                .toList();
    }

    /** Values become NULL in the column's type, which is nullable then. No key column may be hit. */
    public static ColumnTreatment mask(String... patterns) {
        return new ColumnTreatment(new Treatment.Mask(Optional.empty()), patterns);
    }

    /** Values become a fixed text; the column's type becomes STRING. No key column may be hit. */
    public static ColumnTreatment maskWith(String literal, String... patterns) {
        return new ColumnTreatment(new Treatment.Mask(Optional.of(literal)), patterns);
    }

    /**
     * Values become HMAC-SHA-256 over their text in PostgreSQL (UTF-8), as 64 lower-case hexadecimal digits; the
     * column's type becomes STRING. Equal texts have equal hashes in all columns, so key columns may be hit and joins
     * go on working: 42 has one hash as integer, bigint and text.
     *
     * @param key a secret; who knows it can try values out
     * @throws ConfigurationException when the key is shorter than {@link #MIN_HASH_KEY_BYTES}
     */
    public static ColumnTreatment hash(String key, String... patterns) {
        HashKey secret;
        try {
            secret = new HashKey(key);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "the key of hashed columns is shorter than " + MIN_HASH_KEY_BYTES + " bytes",
                    "Use a random text, for example of: openssl rand -hex 32.");
        }
        return new ColumnTreatment(new Treatment.Hash(secret), patterns);
    }

    /**
     * Only the beginning of values is carried. For columns that are carried as STRING or BINARY. No key column may be
     * hit.
     *
     * @param length characters (Unicode code points) of a text, or bytes of a binary value; 1 or more
     */
    public static ColumnTreatment truncate(int length, String... patterns) {
        if (length < 1) {
            throw new ConfigurationException(
                    "columns are truncated to a length of " + length, "Set 1 or more, or mask them.");
        }
        return new ColumnTreatment(new Treatment.Truncate(length), patterns);
    }

    List<Rule> rules() {
        return rules;
    }

    @Override
    public String toString() {
        return rules.toString();
    }
}
