package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.examples.config.Configuration;
import dev.tributary.cdc.examples.config.Secrets;
import dev.tributary.cdc.examples.output.Redaction;
import dev.tributary.cdc.examples.output.Terminal;
import java.nio.file.Path;

/** The file named by {@code --config}. */
final class ConfigFile {

    private ConfigFile() {}

    /** Reads it, after telling the terminal what must never be shown. */
    static Configuration read(Path file, Terminal terminal) {
        terminal.redact(Redaction.of(Secrets.of(file, System.getenv())));
        Configuration configuration = Configuration.read(file, System.getenv());
        configuration.warnings().forEach(terminal::warn);
        return configuration;
    }
}
