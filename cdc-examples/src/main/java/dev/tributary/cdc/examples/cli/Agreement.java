package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.examples.output.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;

/** Asks before something is done that cannot be undone. */
final class Agreement {

    private Agreement() {}

    /** Whether somebody says yes. Where nobody can answer, that is a no, of which this tells. */
    static boolean isGiven(Terminal terminal, InputStream in, String question, String otherwise) {
        terminal.line(question + " (yes or no)");
        if (isYes(in)) {
            return true;
        }
        terminal.complain("error: " + otherwise + ", since nobody has agreed");
        terminal.complain("remedy: answer yes, or give --yes");
        return false;
    }

    private static boolean isYes(InputStream in) {
        try {
            String answer = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset())).readLine();
            return answer != null && answer.strip().equalsIgnoreCase("yes");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
