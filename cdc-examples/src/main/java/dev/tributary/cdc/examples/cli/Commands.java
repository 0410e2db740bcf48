package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.examples.quickstart.Quickstart;
import dev.tributary.cdc.workspace.FaultRule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** The commands with their arguments. */
@Command(
        name = "java -jar cdc.jar",
        description = "Replicates PostgreSQL into Databricks by change data capture.",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            Commands.CALL + "quickstart",
            Commands.CALL + "run --mode snapshot --config cdc.properties",
            Commands.CALL + "run --mode cdc --until forever --config cdc.properties"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done; also when a run was stopped (Ctrl-C, SIGTERM) and has ended cleanly",
            "1:a defect of Tributary",
            "2:something is configured wrong, or an argument is",
            "3:stopped with another error; stderr says what to do"
        })
final class Commands {

    /** How each example begins. */
    static final String CALL = "  java -jar cdc.jar ";

    private static final String CONFIG =
            "Java properties; each key can also come from the environment, which wins: source.password from"
                    + " CDC_SOURCE_PASSWORD.";

    private final Terminal terminal;
    private final Map<String, String> environment;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show debug logging, and stack traces of errors.")
    private boolean verbose;

    @Option(
            names = "--quiet",
            scope = ScopeType.INHERIT,
            description = "Show results and errors only: no progress, no warnings.")
    private boolean quiet;

    /** @param environment variables that stand for options which are not given */
    Commands(Terminal terminal, Map<String, String> environment) {
        this.terminal = terminal;
        this.environment = environment;
    }

    /** @throws dev.tributary.cdc.ConfigurationException when what is asked for makes no sense */
    Verbosity verbosity() {
        return Verbosity.of(verbose, quiet, environment);
    }

    /** Whether errors come with their stack. */
    boolean showsStacks() {
        return verbosity().showsStacks();
    }

    @Command(
            description =
                    "Shows the whole job on this machine, with nothing to configure: starts a PostgreSQL and a"
                            + " local workspace, copies a music store, changes it, follows the changes and compares both sides.",
            footer = {Commands.CALL + "quickstart", Commands.CALL + "quickstart --data shop --keep"})
    int quickstart(
            @Option(
                            names = "--data",
                            paramLabel = "DIR",
                            description = "Keep everything in DIR; by default a directory that is removed at the end.")
                    @Nullable
                    Path data,
            @Option(
                            names = "--keep",
                            description = "At the end, keep PostgreSQL and the workspace running until stopped.")
                    boolean keep)
            throws Exception {
        return new Quickstart(terminal, data, keep).run();
    }

    @Command(
            description = "Serves a PostgreSQL with an invented music store in it, to try things with, until it is"
                    + " stopped. Prints one line when it is ready: ready url=URL user=USER password=PASSWORD.",
            footer = {Commands.CALL + "database --data postgres --port 54329"})
    int database(
            @Option(
                            names = "--data",
                            paramLabel = "DIR",
                            required = true,
                            description = "Where everything is kept; the password is in DIR/password.")
                    Path data,
            @Option(
                            names = "--port",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "Port on the loopback interface; 0, the default, takes a free one.")
                    int port)
            throws InterruptedException {
        return DatabaseCommand.run(terminal, data, port);
    }

    @Command(
            description = "Serves a local workspace, which the Databricks JDBC driver and SDK talk to, until it is"
                    + " stopped. Prints one line when it is ready: ready jdbc=URL host=URL token=TOKEN.",
            footer = {
                Commands.CALL + "workspace --data workspace --port 18443",
                Commands.CALL + "workspace --data workspace --fault '503 on MERGE INTO table at 2'"
            })
    int workspace(
            @Option(names = "--data", paramLabel = "DIR", required = true, description = "Where everything is kept.")
                    Path data,
            @Option(
                            names = "--port",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "Port on the loopback interface; 0, the default, takes a free one.")
                    int port,
            @Option(
                            names = "--token",
                            paramLabel = "TOKEN",
                            description = "The secret that clients must bring. By default a random one that is kept in"
                                    + " DIR/token, for its owner alone, so that it is the same after a restart.")
                    @Nullable
                    String token,
            @Option(
                            names = "--fault",
                            paramLabel = "RULE",
                            converter = Converters.OfFault.class,
                            description =
                                    "Lets requests fail, to see what a pipeline makes of it; repeatable. Such as"
                                            + " '503 on MERGE INTO table at 2': FAULT[=TIME] [on KIND] [at N|N-M|all] [sql REGEX].")
                    @Nullable
                    List<FaultRule> faults)
            throws InterruptedException {
        return WorkspaceCommand.run(terminal, data, port, token, faults == null ? List.of() : faults);
    }

    @Command(
            description =
                    "Looks at everything that a run needs, at the source, the destination and between, and touches"
                            + " nothing: what is fine, what to watch, what fails, each with its remedy. Ends with 3 if anything"
                            + " fails.",
            footer = {Commands.CALL + "doctor --config cdc.properties"})
    int doctor(@Option(names = "--config", paramLabel = "FILE", required = true, description = CONFIG) Path config) {
        return DoctorCommand.run(terminal, config);
    }

    @Command(
            description =
                    "Shows every statement that a run would send to the destination, in order, and how the tables would"
                            + " be read; runs none of them but queries.",
            footer = {Commands.CALL + "explain --mode snapshot --config cdc.properties"})
    int explain(
            @Option(
                            names = "--mode",
                            paramLabel = "snapshot|cdc",
                            converter = Converters.OfMode.class,
                            description =
                                    "What the run would do. By default cdc, or snapshot when there has been none.")
                    @Nullable
                    Mode mode,
            @Option(names = "--config", paramLabel = "FILE", required = true, description = CONFIG) Path config) {
        return ExplainCommand.run(terminal, mode, config);
    }

    @Command(
            description = "Replicates: a snapshot copies every table, cdc follows the changes. Stopped by Ctrl-C or"
                    + " SIGTERM, it commits what it has read and ends cleanly.",
            footer = {
                Commands.CALL + "run --mode snapshot --config cdc.properties",
                Commands.CALL + "run --mode cdc --config cdc.properties",
                Commands.CALL + "run --mode cdc --until forever --http 9464 --config cdc.properties"
            })
    int run(
            @Option(
                            names = "--mode",
                            paramLabel = "snapshot|cdc",
                            converter = Converters.OfMode.class,
                            description = "What to do; by default what the variable PIPELINE_MODE says.")
                    @Nullable
                    Mode mode,
            @Option(
                            names = "--until",
                            paramLabel = "caught-up|forever|PT30S",
                            defaultValue = "caught-up",
                            converter = Converters.OfStop.class,
                            description = "When cdc ends: once everything is there that the source held when the run"
                                    + " started (caught-up, the default), never by itself (forever), or after a time"
                                    + " (PT30S, 30s, 5m). A snapshot ends when it is complete.")
                    StopCondition until,
            @Option(
                            names = "--trace-steps",
                            description =
                                    "Print STEP NAME N on stderr before every step that others can see: a statement,"
                                            + " a request, a file, a saved position, one that is confirmed; N counts those of"
                                            + " that name.")
                    boolean traceSteps,
            @Option(
                            names = "--http",
                            paramLabel = "PORT",
                            description = "Answer on this port of the loopback interface (0 takes a free one): /health,"
                                    + " /health/ready, /health/live, /status, and /metrics for Prometheus.")
                    @Nullable
                    Integer http,
            @Option(
                            names = "--metrics-file",
                            paramLabel = "FILE",
                            description =
                                    "Keep the run's figures and health in FILE as JSON, written anew every 5 seconds"
                                            + " and at the end.")
                    @Nullable
                    Path metricsFile,
            @Option(names = "--config", paramLabel = "FILE", required = true, description = CONFIG) Path config) {
        return RunCommand.run(
                terminal,
                Converters.mode(mode, environment),
                until,
                new RunCommand.Watch(traceSteps, http, metricsFile),
                config);
    }

    @Command(
            description =
                    "Shows where the pipeline stands, whether it runs or not: position, lag, slot, tables, ledger,"
                            + " what is pending, the last flushes. Touches nothing.",
            footer = {
                Commands.CALL + "status --config cdc.properties",
                Commands.CALL + "status --json --config cdc.properties"
            })
    int status(
            @Option(names = "--json", description = "One line of JSON.") boolean json,
            @Option(names = "--config", paramLabel = "FILE", required = true, description = CONFIG) Path config) {
        return StatusCommand.run(terminal, json, config);
    }

    @Command(
            description =
                    "Has tables copied anew while cdc goes on: by a run that goes on elsewhere, or by the next one."
                            + " A table that is quarantined is taken up again, one that is not replicated yet is added.",
            footer = {Commands.CALL + "resync public.invoice public.invoice_line --config cdc.properties"})
    int resync(
            @Parameters(paramLabel = "TABLE", arity = "1..*", description = "schema.table, as the catalog spells them.")
                    List<String> tables,
            @Option(names = "--config", paramLabel = "FILE", required = true, description = CONFIG) Path config) {
        return ResyncCommand.run(terminal, tables, config);
    }

    @Command(
            description = "Pauses the pipeline, whether it runs or not: nothing is read or written until resume. A run"
                    + " holds the slot and waits; the server keeps WAL meanwhile.",
            footer = {Commands.CALL + "pause --config cdc.properties"})
    int pause(@Option(names = "--config", paramLabel = "FILE", required = true, description = CONFIG) Path config) {
        return PauseCommand.run(terminal, true, config);
    }

    @Command(
            description = "Lets a paused pipeline go on exactly where it was.",
            footer = {Commands.CALL + "resume --config cdc.properties"})
    int resume(@Option(names = "--config", paramLabel = "FILE", required = true, description = CONFIG) Path config) {
        return PauseCommand.run(terminal, false, config);
    }

    @Command(
            description =
                    "Lists what the pipeline has made for itself and removes it once you agree: its staging tables,"
                            + " staged files and records; never the replicated tables, nor anything of another pipeline.",
            footer = {
                Commands.CALL + "cleanup --config cdc.properties",
                Commands.CALL + "cleanup --yes --slot --publication --config cdc.properties"
            })
    int cleanup(
            @Option(names = "--yes", description = "Do not ask.") boolean yes,
            @Option(names = "--slot", description = "Remove the replication slot too.") boolean slot,
            @Option(names = "--publication", description = "Remove the publication too.") boolean publication,
            @Option(names = "--config", paramLabel = "FILE", required = true, description = CONFIG) Path config) {
        return CleanupCommand.run(terminal, yes, slot, publication, System.in, config);
    }

    @Command(
            description =
                    "Lists the pipeline's staged files with sizes and ages: which are needed, which are left over.",
            footer = {Commands.CALL + "volumes --config cdc.properties"})
    int volumes(@Option(names = "--config", paramLabel = "FILE", required = true, description = CONFIG) Path config) {
        return VolumesCommand.run(terminal, config);
    }

    @Command(
            name = "dead-letters",
            description =
                    "Rows that could not be written: lists them, shows what they hold, writes them again with values"
                            + " carried the way that is configured now, or drops them. To replay is a run of its own: stop"
                            + " the pipeline before.",
            footer = {
                Commands.CALL + "dead-letters list --config cdc.properties",
                Commands.CALL + "dead-letters replay --table public.invoice --config cdc.properties"
            })
    int deadLetters(
            @Parameters(paramLabel = "ACTION", arity = "1", description = "list, show, replay or drop.") String action,
            @Option(
                            names = "--table",
                            paramLabel = "TABLE",
                            description = "Letters of this table only, as schema.table; repeatable.")
                    @Nullable
                    List<String> tables,
            @Option(names = "--id", paramLabel = "ID", description = "This letter only; repeatable.") @Nullable
                    List<String> ids,
            @Option(names = "--all", description = "List or show also those that are settled.") boolean all,
            @Option(names = "--yes", description = "Do not ask before letters are dropped.") boolean yes,
            @Option(names = "--config", paramLabel = "FILE", required = true, description = CONFIG) Path config) {
        return DeadLettersCommand.run(
                terminal,
                action,
                new DeadLettersCommand.Options(
                        tables == null ? Set.of() : Set.copyOf(tables),
                        ids == null ? Set.of() : Set.copyOf(ids),
                        all,
                        yes),
                System.in,
                config);
    }

    @Command(
            description = "Changes rows at the source as applications do, in several sessions: exactly as many rows are"
                    + " inserted, updated and deleted as said, in the configured tables.",
            footer = {Commands.CALL + "simulate 500 200 100 --config cdc.properties"})
    int simulate(
            @Parameters(paramLabel = "INSERTS", converter = Converters.OfCount.class) Long inserts,
            @Parameters(paramLabel = "UPDATES", converter = Converters.OfCount.class) Long updates,
            @Parameters(paramLabel = "DELETES", converter = Converters.OfCount.class) Long deletes,
            @Option(names = "--config", paramLabel = "FILE", required = true, description = CONFIG) Path config)
            throws InterruptedException {
        return SimulateCommand.run(terminal, new long[] {inserts, updates, deletes}, config);
    }

    @Command(
            description =
                    "Compares every replicated table on both sides, also while a pipeline runs and rows are written:"
                            + " the number of rows, a checksum over all values and of each column, and the shape. Names the rows"
                            + " that differ. Nothing is locked, and the pipeline is not held up.",
            footer = {Commands.CALL + "verify --config cdc.properties"})
    int verify(
            @Option(
                            names = "--tables",
                            split = ",",
                            paramLabel = "PATTERN",
                            description = "Only these tables, as schema.table or table; * stands for any text.")
                    @Nullable
                    List<String> tables,
            @Option(names = "--exclude", split = ",", paramLabel = "PATTERN", description = "Leave these tables out.")
                    @Nullable
                    List<String> exclude,
            @Option(
                            names = "--sample",
                            paramLabel = "N",
                            converter = Converters.OfCount.class,
                            description = "Compare one of N parts of the rows, by a hash of the key.")
                    @Nullable
                    Long sample,
            @Option(
                            names = "--rows",
                            paramLabel = "N",
                            converter = Converters.OfCount.class,
                            description =
                                    "Show N rows of each kind of difference of a table; 20 otherwise. All are counted.")
                    @Nullable
                    Long rows,
            @Option(
                            names = "--patience",
                            paramLabel = "TIME",
                            converter = Converters.OfDuration.class,
                            description = "How long a running pipeline may take to apply what the source holds; 3m"
                                    + " otherwise.")
                    @Nullable
                    Duration patience,
            @Option(names = "--json", description = "One line of JSON.") boolean json,
            @Option(names = "--config", paramLabel = "FILE", required = true, description = CONFIG) Path config) {
        return VerifyCommand.run(
                terminal,
                new VerifyCommand.Options(
                        tables == null ? List.of() : tables,
                        exclude == null ? List.of() : exclude,
                        sample,
                        rows,
                        patience,
                        json),
                config);
    }

    /** As the jar's manifest says. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Commands.class.getPackage().getImplementationVersion();
            return new String[] {"Tributary " + (version == null ? "(not packaged)" : version)};
        }
    }
}
