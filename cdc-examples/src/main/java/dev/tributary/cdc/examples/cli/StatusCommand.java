package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.SlotReading;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.monitor.LedgerStatus;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.spi.SlotObserver;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.spi.Steps;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Where a pipeline stands, as ledger and slot say, whether it runs or not. Touches nothing. */
final class StatusCommand {

    private StatusCommand() {}

    static int run(Terminal terminal, boolean json, Path config) {
        PipelineSettings settings = PipelineSettings.of(ConfigFile.read(config, terminal));
        Checkpoint checkpoint = settings.destination()
                .ledger()
                .load(settings.name())
                .orElseThrow(() -> new StateException(
                        Retry.AFTER_FIX,
                        "pipeline '" + settings.name() + "' has replicated nothing yet",
                        "Run it first: run --mode snapshot.",
                        null));
        LedgerStatus status = new LedgerStatus(checkpoint, slot(settings, terminal), Instant.now());
        if (json) {
            terminal.line(status.json());
        } else {
            status.lines().forEach(terminal::line);
        }
        return 0;
    }

    private static @Nullable SlotReading slot(PipelineSettings settings, Terminal terminal) {
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
                message -> terminal.complain("warning: " + message),
                (table, column, policy) -> new LongAdder(),
                Steps.NONE,
                observer);
        try (SourceSession session = settings.source().source().open(context)) {
            return seen.get();
        }
    }
}
