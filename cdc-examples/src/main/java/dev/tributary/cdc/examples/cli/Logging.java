package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.examples.output.Terminal;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Log lines of the process, on stderr: ours and others' warnings, or everything of ours when asked. */
final class Logging {

    private static final String PREFIX = "org.slf4j.simpleLogger.";

    /** Strong references: java.util.logging forgets the level of a logger that nobody holds. */
    private static final Logger DRIVER = Logger.getLogger("com.databricks");

    private static final Logger POSTGRES = Logger.getLogger("org.postgresql");

    private Logging() {}

    /** Must run before the first logger is made. */
    static void configure(Terminal terminal, Verbosity verbosity) {
        boolean verbose = verbosity.isDetailed();
        if (verbosity.isQuiet()) {
            terminal.beQuiet();
        }
        System.setErr(terminal.logStream());
        set("logFile", "System.err");
        set("cacheOutputStream", "true");
        set("showThreadName", String.valueOf(verbose));
        set("showShortLogName", String.valueOf(verbose));
        set("showLogName", "false");
        set("showDateTime", String.valueOf(verbose));
        set("dateTimeFormat", "HH:mm:ss.SSS");
        set("defaultLogLevel", verbose ? "warn" : "error");
        set("log.dev.tributary", verbosity.level());
        // What it warns of, the listener shows too.
        set("log.dev.tributary.cdc.Pipeline", verbose ? verbosity.level() : "error");
        set("warnLevelString", "warning:");
        DRIVER.setLevel(verbose ? Level.WARNING : Level.OFF);
        POSTGRES.setLevel(verbose ? Level.WARNING : Level.OFF);
    }

    private static void set(String name, String value) {
        System.setProperty(PREFIX + name, value);
    }
}
