package dev.tributary.cdc.postgres.internal.types;

/**
 * How a snapshot asks for the values of a column.
 *
 * @param binary whether the column is selected as it is and decoded from the binary format; else its text is
 * @param prefix what stands before the column's quoted name
 * @param suffix what stands after it
 */
public record Wire(boolean binary, String prefix, String suffix) {

    /** As it is, in the binary format. */
    public static final Wire BINARY = new Wire(true, "", "");

    /** Cast to text, which for most types is what their output function prints. */
    public static final Wire CAST = new Wire(false, "", "::pg_catalog.text");

    /**
     * The output function called by name: for types whose cast to text prints something else than the stream sends
     * (inet, for one, prints its netmask only in the cast).
     */
    public static Wire output(String qualifiedFunction) {
        return new Wire(false, "pg_catalog.textin(" + qualifiedFunction + "(", "))");
    }

    /** The expression for a column. */
    public String expression(String quotedColumn) {
        return prefix + quotedColumn + suffix;
    }
}
