package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.examples.simulation.SimulationException;
import dev.tributary.cdc.workspace.WorkspaceStartException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Collectors;
import picocli.CommandLine.ParameterException;

/**
 * A failure as a person is told of it: what happened and what to do, a line each.
 *
 * @param exitCode the process's
 * @param message what happened
 * @param remedy what to do
 * @param cause shown with its stack when asked for
 */
record Failure(int exitCode, String message, String remedy, Throwable cause) {

    static final int DEFECT = 1;
    static final int CONFIGURATION = 2;
    static final int STOPPED = 3;

    static Failure of(Throwable e) {
        if (e instanceof CdcException failure) {
            int code = failure instanceof ConfigurationException ? CONFIGURATION : STOPPED;
            return new Failure(code, text(failure), failure.remedy(), e);
        }
        if (e instanceof SimulationException) {
            return new Failure(
                    STOPPED,
                    text(e),
                    "Choose other tables with source.schemas, source.include and source.exclude, or give the role the"
                            + " right to write to them.",
                    e);
        }
        if (e instanceof WorkspaceStartException failure) {
            // The message may go on with the end of the log.
            String first = text(e).lines().findFirst().orElse("").replaceFirst("; it ends with:$", "");
            return new Failure(STOPPED, first, failure.remedy(), e);
        }
        if (e instanceof InterruptedException) {
            return new Failure(STOPPED, "stopped before the end", "Start it again when it suits.", e);
        }
        return new Failure(
                DEFECT, "a defect of Tributary: " + e, "Run again with --verbose and report what it shows.", e);
    }

    static Failure ofArguments(ParameterException e, String command) {
        return new Failure(CONFIGURATION, text(e), "See " + command + " --help.", e);
    }

    private static String text(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Shows it and returns the exit code. */
    int report(Terminal terminal, boolean verbose) {
        if (verbose) {
            StringWriter stack = new StringWriter();
            cause.printStackTrace(new PrintWriter(stack));
            stack.toString().lines().forEach(terminal::complain);
        }
        terminal.complain("error: " + oneLine(message));
        terminal.complain("remedy: " + oneLine(remedy));
        return exitCode;
    }

    private static String oneLine(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining(" "));
    }
}
