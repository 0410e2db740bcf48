package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.examples.output.Terminal;
import picocli.CommandLine;

/**
 * The command line. Exit codes: 0 done; 2 configuration or arguments; 3 stopped with another error that says what to do;
 * 1 a defect.
 */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess();
        System.exit(run(terminal, arguments));
    }

    static int run(Terminal terminal, String... arguments) {
        Commands commands = new Commands(terminal);
        CommandLine line = new CommandLine(commands);
        line.setExecutionStrategy(parsed -> {
            Logging.configure(terminal, commands.verbose());
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setParameterExceptionHandler((e, given) -> {
            String name = e.getCommandLine().getCommandSpec().qualifiedName(" ");
            return Failure.ofArguments(e, name).report(terminal, false);
        });
        line.setExecutionExceptionHandler((e, command, parsed) -> Failure.of(e).report(terminal, commands.verbose()));
        return line.execute(arguments);
    }
}
