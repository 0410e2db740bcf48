package dev.tributary.cdc.spi;

/**
 * Between which values, both included, a key column's values are. Text is ordered by its bytes in UTF-8, unsigned.
 *
 * @param column the column's {@linkplain dev.tributary.cdc.data.Column#id() id}
 * @param least no value is smaller, as {@link dev.tributary.cdc.data.ValueText} prints it
 * @param greatest no value is greater, printed likewise
 */
public record KeyRange(int column, String least, String greatest) {}
