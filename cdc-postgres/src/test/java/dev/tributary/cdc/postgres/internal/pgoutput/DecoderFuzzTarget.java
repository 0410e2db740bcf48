package dev.tributary.cdc.postgres.internal.pgoutput;

import dev.tributary.cdc.SourceException;

/**
 * What a fuzzer calls, see {@link DecoderFuzzTest}: the first byte says whether the message comes inside a block of a
 * streamed transaction. Anything but a refusal is a finding.
 */
public final class DecoderFuzzTarget {

    private static final byte[] BLOCK = Messages.message('S').int32(760).int8(1).bytes();

    private DecoderFuzzTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        RecordingHandler handler = new RecordingHandler();
        PgOutputDecoder decoder = new PgOutputDecoder(handler, handler);
        if ((data[0] & 1) != 0) {
            decoder.decode(BLOCK, 0, BLOCK.length);
            handler.lines.clear();
        }
        try {
            decoder.decode(data, 1, data.length - 1);
        } catch (SourceException e) {
            if (!handler.lines.isEmpty()) {
                throw new AssertionError("a refused message said " + handler.lines, e);
            }
        }
        if (handler.lines.size() > 1) {
            throw new AssertionError("one message said " + handler.lines);
        }
    }
}
