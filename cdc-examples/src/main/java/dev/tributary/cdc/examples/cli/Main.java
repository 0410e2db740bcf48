package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.examples.output.Terminal;
import java.util.Map;
import picocli.CommandLine;

/**
 * The command line. Exit codes: 0 done; 2 configuration or arguments; 3 stopped with another error that says what to do;
 * 1 a defect.
 */
public final class Main {

    private static final int HELP_WIDTH = 100;

    private Main() {}

    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess();
        System.exit(run(terminal, arguments));
    }

    /** How the commands are read, and their help shown. */
    static CommandLine line(Commands commands) {
        return new CommandLine(commands).setUsageHelpWidth(HELP_WIDTH);
    }

    static int run(Terminal terminal, String... arguments) {
        return run(terminal, System.getenv(), arguments);
    }

    static int run(Terminal terminal, Map<String, String> environment, String... arguments) {
        Commands commands = new Commands(terminal, environment);
        CommandLine line = line(commands);
        line.setExecutionStrategy(parsed -> {
            if (CommandLine.executeHelpRequest(parsed) != null) {
                return 0;
            }
            try {
                Logging.configure(terminal, commands.verbosity());
            } catch (ConfigurationException e) {
                return Failure.of(e).report(terminal, false);
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setParameterExceptionHandler((e, given) -> {
            String name = e.getCommandLine().getCommandSpec().qualifiedName(" ");
            return Failure.ofArguments(e, name).report(terminal, false);
        });
        line.setExecutionExceptionHandler(
                (e, command, parsed) -> Failure.of(e).report(terminal, commands.showsStacks()));
        return line.execute(arguments);
    }
}
