package dev.tributary.cdc.internal;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.SinkSession;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.spi.StateStore;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** The host's wish that tables be copied, outside of any run of its own. */
public final class TableRequest {

    /** More than the saves that a run of somebody else makes in the meantime. */
    private static final int ATTEMPTS = 20;

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

    /** Records it in the ledger, within the epoch that stands: whoever runs goes on, and takes note. */
    public void record() {
        try (SinkSession sink =
                settings.sink().open(new SinkContext(settings.name(), Mode.CDC, events, settings.steps()))) {
            for (int attempt = 1; ; attempt++) {
                try {
                    record(sink.ledger());
                    return;
                } catch (FencedException e) {
                    if (attempt == ATTEMPTS) {
                        throw e;
                    }
                }
            }
        }
    }

    private void record(StateStore ledger) {
        Checkpoint stands = ledger.load(settings.name()).orElseThrow(() -> Session.noCheckpoint(settings.name()));
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
        if (next != stands) {
            ledger.save(stands.revision(), next.succeeding(stands));
        }
    }
}
