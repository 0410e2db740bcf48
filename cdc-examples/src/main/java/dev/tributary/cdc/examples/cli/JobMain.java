package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.examples.output.Terminal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The command {@code run} as the main class of a task of a Databricks job. It runs inside of the driver, which must not be
 * ended from within: it returns when the run is done, and throws what ended it early, so that the task fails by that.
 */
@Command(
        name = "JobMain",
        description = "Replicates PostgreSQL into Databricks, as a task of a job: a snapshot copies every table, cdc"
                + " follows the changes.",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class)
public final class JobMain implements Callable<Integer> {

    private final Terminal terminal;
    private @Nullable Exception failure;

    @Option(
            names = "--mode",
            paramLabel = "snapshot|cdc",
            converter = Converters.OfMode.class,
            description = "What to do; by default what the variable PIPELINE_MODE says.")
    private @Nullable Mode mode;

    @Option(
            names = "--until",
            paramLabel = "caught-up|forever|PT30S",
            defaultValue = "caught-up",
            converter = Converters.OfStop.class,
            description =
                    "When cdc ends: once everything is there that the source held when the run started (caught-up,"
                            + " the default), never by itself (forever), or after a time (PT30S, 30s, 5m).")
    private StopCondition until = StopCondition.caughtUp();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Java properties, on a volume for example; each key can also come from the environment, which"
                    + " wins: source.password from CDC_SOURCE_PASSWORD. Without a file, all come from there.")
    private @Nullable Path config;

    @Option(names = "--verbose", description = "Show debug logging.")
    private boolean verbose;

    private JobMain(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Runs to the end.
     *
     * @throws JobFailedException what ended it early, with what to do about it
     */
    public static void main(String[] arguments) {
        PrintStream err = System.err;
        try {
            new JobMain(Terminal.of(System.out, err)).run(arguments);
        } finally {
            // The driver goes on, with its own stream.
            System.setErr(err);
        }
    }

    private void run(String... arguments) {
        CommandLine line = new CommandLine(this);
        line.setParameterExceptionHandler((e, given) -> keep(e, Failure.CONFIGURATION));
        line.setExecutionExceptionHandler((e, command, parsed) -> keep(e, Failure.STOPPED));
        int code = line.execute(arguments);
        if (failure != null) {
            throw new JobFailedException(explained(failure), failure);
        }
        if (code != 0) {
            throw new JobFailedException("the run ended with code " + code, null);
        }
    }

    private int keep(Exception e, int code) {
        failure = e;
        return code;
    }

    private static String explained(Exception e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof CdcException known) {
            return message.replaceFirst("[.]$", "") + ". " + known.remedy();
        }
        return e instanceof ParameterException ? message + ". See --help." : "a defect of Tributary: " + e;
    }

    @Override
    public Integer call() throws IOException {
        Logging.configure(terminal, Verbosity.of(verbose, false, System.getenv()));
        Mode wanted = Converters.mode(mode, System.getenv());
        if (config != null) {
            return RunCommand.run(terminal, wanted, until, RunCommand.Watch.NOTHING, config);
        }
        Path none = Files.createTempFile("tributary", ".properties");
        try {
            return RunCommand.run(terminal, wanted, until, RunCommand.Watch.NOTHING, none);
        } finally {
            Files.deleteIfExists(none);
        }
    }

    /** A run that ended early; the message says what to do. */
    public static final class JobFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        JobFailedException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
