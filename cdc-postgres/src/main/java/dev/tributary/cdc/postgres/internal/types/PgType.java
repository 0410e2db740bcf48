package dev.tributary.cdc.postgres.internal.types;

import org.jspecify.annotations.Nullable;

/**
 * A type as pg_type shows it, domains resolved to what they are based on. Immutable.
 *
 * @param oid the type's oid
 * @param typmod its modifier, or -1
 * @param scalar whether it is a base type or an enum, and no array
 * @param enumeration whether it is an enum
 * @param output its output function, qualified and quoted
 * @param castDiffers whether a cast to text is defined for it, so that the cast may print something else than the
 *     output function does
 * @param element the element type of a true array, else null
 * @param delimiter what separates the elements
 */
public record PgType(
        long oid,
        int typmod,
        boolean scalar,
        boolean enumeration,
        String output,
        boolean castDiffers,
        @Nullable PgType element,
        char delimiter) {

    /** The same type with another modifier: an array's applies to its elements. */
    public PgType withTypmod(int newTypmod) {
        PgType newElement = element != null && newTypmod >= 0 ? element.withTypmod(newTypmod) : element;
        return new PgType(oid, newTypmod, scalar, enumeration, output, castDiffers, newElement, delimiter);
    }
}
