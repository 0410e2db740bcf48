package dev.tributary.cdc.postgres.internal.types;

/** Keeps the one text that a decoder writes, to show it in a message. */
final class CapturedText extends BytesOnly {

    private String text = "";

    @Override
    public void setBytes(int column, byte[] source, int offset, int length) {
        text = Bytes.string(source, offset, length);
    }

    @Override
    public String toString() {
        return text;
    }
}
