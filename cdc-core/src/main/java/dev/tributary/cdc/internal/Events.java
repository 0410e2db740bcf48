package dev.tributary.cdc.internal;

import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.spi.Warnings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what happens, one call at a time, and keeps the warnings of a run. Thread-safe. */
final class Events implements Warnings {

    private static final Logger log = LoggerFactory.getLogger("dev.tributary.cdc.Pipeline");

    private final String pipeline;
    private final List<PipelineListener> listeners;
    private final Set<String> warnings = new LinkedHashSet<>();

    Events(String pipeline, List<PipelineListener> listeners) {
        this.pipeline = pipeline;
        this.listeners = listeners;
    }

    synchronized void tell(Consumer<PipelineListener> event) {
        for (PipelineListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                log.warn("pipeline '{}': a listener failed and is ignored", pipeline, e);
            }
        }
    }

    @Override
    public void warn(String message) {
        synchronized (this) {
            if (!warnings.add(message)) {
                return;
            }
        }
        log.warn("pipeline '{}': {}", pipeline, message);
        tell(listener -> listener.warning(message));
    }

    synchronized List<String> warnings() {
        return new ArrayList<>(warnings);
    }
}
