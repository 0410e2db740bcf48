package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.SlotReading;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.databricks.CommittedFlush;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.monitor.LedgerStatus;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.spi.SlotObserver;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spi.Steps;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Where a pipeline stands, as ledger and slot say, whether it runs or not. Touches nothing. */
final class StatusCommand {

    private static final int FLUSHES = 5;

    private StatusCommand() {}

    static int run(Terminal terminal, boolean json, Path config) {
        PipelineSettings settings = PipelineSettings.of(ConfigFile.read(config, terminal));
        StateStore ledger = settings.destination().ledger();
        Checkpoint checkpoint = ledger.load(settings.name())
                .orElseThrow(() -> new StateException(
                        Retry.AFTER_FIX,
                        "pipeline '" + settings.name() + "' has replicated nothing yet",
                        "Run it first: run --mode snapshot.",
                        null));
        List<CommittedFlush> flushes = settings.destination().sink().recentFlushes(settings.name(), FLUSHES);
        LedgerStatus status = new LedgerStatus(ledger.describe(), checkpoint, slot(settings), flushes, Instant.now());
        if (json) {
            terminal.line(status.json());
        } else {
            status.lines().forEach(terminal::line);
        }
        return 0;
    }

    private static @Nullable SlotReading slot(PipelineSettings settings) {
        AtomicReference<@Nullable SlotReading> seen = new AtomicReference<>();
        SlotObserver observer = new SlotObserver() {
            @Override
            public void seen(SlotReading slot) {
                seen.set(slot);
            }

            @Override
            public void walEnd(Lsn walEnd) {}
        };
        SourceContext context = new SourceContext(
                settings.name(),
                Mode.CDC,
                // Runs and doctor say which tables are skipped.
                message -> {},
                (table, column, policy) -> new LongAdder(),
                Steps.NONE,
                observer);
        try (SourceSession session = settings.source().source().open(context)) {
            return seen.get();
        }
    }
}
