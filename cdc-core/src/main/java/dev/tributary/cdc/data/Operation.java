package dev.tributary.cdc.data;

/** What a change did to its row. The code is what {@code _cdc_op} holds. */
public enum Operation {
    /** The row was read by a snapshot. */
    SNAPSHOT('R'),
    INSERT('I'),
    UPDATE('U'),
    DELETE('D'),
    /** All rows of the table were removed; no column holds a value. Told only of tables of which every change is wanted. */
    TRUNCATE('T');

    private static final Operation[] BY_CODE = new Operation[128];

    static {
        for (Operation operation : values()) {
            BY_CODE[operation.code] = operation;
        }
    }

    private final byte code;

    Operation(char code) {
        this.code = (byte) code;
    }

    /** One ASCII letter: {@code R}, {@code I}, {@code U}, {@code D} or {@code T}. */
    public byte code() {
        return code;
    }

    /**
     * The operation of a code.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Operation ofCode(byte code) {
        Operation operation = code < 0 ? null : BY_CODE[code];
        if (operation == null) {
            throw new IllegalArgumentException("no operation has the code " + code);
        }
        return operation;
    }
}
