package dev.tributary.cdc.internal;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceSession;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** The host's wish that tables be copied, outside of any run of its own. */
public final class TableRequest {

    private final Settings settings;
    private final List<TableId> tables;
    private final boolean onlyNew;
    private final Events events;

    /** @param onlyNew whether tables that are replicated already are left alone */
    public TableRequest(Settings settings, List<TableId> tables, boolean onlyNew) {
        this.settings = settings;
        this.tables = List.copyOf(tables);
        this.onlyNew = onlyNew;
        this.events = new Events(settings.name(), List.of(), settings.time(), new LongAdder());
    }

    /**
     * Asks the source.
     *
     * @throws ConfigurationException when it would not carry one of the tables
     */
    public void requireSelected() {
        Set<TableId> missing = new TreeSet<>(tables);
        try (SourceSession source = settings.source()
                .open(new SourceContext(settings.name(), Mode.CDC, events, new ReplacedTallies(), settings.steps()))) {
            source.tables().stream().map(TableSchema::id).forEach(missing::remove);
        }
        if (!missing.isEmpty()) {
            throw new ConfigurationException(
                    "not selected at the source, or not to be carried: "
                            + missing.stream().map(TableId::toString).collect(Collectors.joining(", ")),
                    "Check that the tables exist and that the configuration selects them (schemas, include, exclude;"
                            + " source.include), and the warnings on skipped tables.");
        }
    }

    /** Records it in the ledger. */
    public void record() {
        new LedgerChange(settings).record(this::recorded);
    }

    private Checkpoint recorded(Checkpoint stands) {
        Requests.Request reason = new Requests.Request(tables.get(0), onlyNew);
        Instant now = settings.clock().instant();
        Checkpoint next = stands;
        for (TableId table : tables) {
            TableState known = stands.tables().get(table);
            if (known == null) {
                next = next.withState(table, TableState.neverCopied(reason.reason()), now);
            } else if (!onlyNew) {
                next = next.withState(table, known.toBeCopied(reason.reason()), now);
            }
        }
        return next;
    }
}
