package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ValueWriter;

/**
 * Decodes the values of one column into a writer. May keep scratch space, so each thread has its own. The buffer is only
 * read, and never kept. NULL never comes here.
 *
 * <p>Both methods give the same result for the same value, and throw {@link UncarriableValueException} for a value that
 * the column's {@link dev.tributary.cdc.data.DataType} cannot hold exactly.
 */
public interface ValueDecoder {

    /** Decodes PostgreSQL's text format, in UTF-8, under the session settings that every connection pins. */
    void text(byte[] buffer, int offset, int length, int column, ValueWriter out);

    /** Decodes PostgreSQL's binary format, as {@code COPY (FORMAT binary)} and {@code pgoutput}'s binary option send it. */
    void binary(byte[] buffer, int offset, int length, int column, ValueWriter out);
}
