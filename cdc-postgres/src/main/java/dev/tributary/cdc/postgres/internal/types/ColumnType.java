package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.data.DataType;
import java.util.function.Function;

/**
 * How values of a PostgreSQL type (with its modifier) are carried. Immutable.
 *
 * @param type what the destination sees
 * @param sourceType the type as PostgreSQL prints it, for example {@code numeric(10,2)}
 * @param wire how a snapshot asks for the values
 * @param decoders makes a decoder for one column and one thread
 */
public record ColumnType(DataType type, String sourceType, Wire wire, Function<ColumnSite, ValueDecoder> decoders) {

    /** A new decoder, for one column and one thread. */
    public ValueDecoder newDecoder(ColumnSite site) {
        return decoders.apply(site);
    }
}
