package dev.tributary.cdc.simulation;

import dev.tributary.cdc.spi.Sink;
import dev.tributary.cdc.spi.Source;
import dev.tributary.cdc.spi.Stager;

/** A fault of the core, made outside of it by what stands between the core and its parts. */
enum Plant {
    NOTHING;

    Source source(Source source, World world) {
        return source;
    }

    Stager stager(Stager stager) {
        return stager;
    }

    Sink sink(Sink sink) {
        return sink;
    }
}
