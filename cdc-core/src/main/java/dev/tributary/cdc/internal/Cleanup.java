package dev.tributary.cdc.internal;

import dev.tributary.cdc.Remnant;
import dev.tributary.cdc.Remnant.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds and removes what a pipeline made for itself. The record goes last of what is at the destination: until then a
 * cleanup that was cut short, or a run, finds what is left by it.
 */
public final class Cleanup {

    private final Settings settings;

    public Cleanup(Settings settings) {
        this.settings = settings;
    }

    /** Everything there is. */
    public List<Remnant> list() {
        List<Remnant> all = new ArrayList<>(settings.sink().remnants(settings.name()));
        all.addAll(settings.stager().staged(settings.name()));
        all.addAll(settings.source().remnants(settings.name()));
        return all;
    }

    /** Removes everything at the destination, and at the source what is asked for. */
    public void remove(Set<Kind> ofSource) {
        settings.sink().retire(settings.name());
        settings.stager().clear(settings.name());
        settings.sink().forget(settings.name());
        if (!ofSource.isEmpty()) {
            settings.source().remove(settings.name(), ofSource);
        }
    }
}
