package dev.tributary.cdc.examples.output;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Hands on whole lines, so that nothing is cut in two on its way. Thread-safe. */
final class LineOutput extends OutputStream {

    private final Consumer<String> lines;
    private final ByteArrayOutputStream open = new ByteArrayOutputStream();

    LineOutput(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public synchronized void write(int b) {
        if (b == '\n') {
            lines.accept(open.toString(StandardCharsets.UTF_8).stripTrailing());
            open.reset();
        } else {
            open.write(b);
        }
    }
}
