package dev.tributary.cdc.internal.explain;

import dev.tributary.cdc.spi.Stager;
import dev.tributary.cdc.spi.StagerContext;
import dev.tributary.cdc.spi.StagerSession;
import dev.tributary.cdc.spi.StatementRecorder;

/**
 * A stager that stages nothing.
 *
 * @param real the one that would
 */
record ExplainedStager(Stager real, StatementRecorder notes) implements Stager {

    @Override
    public StagerSession open(StagerContext context) {
        return real.explain(context, notes);
    }

    @Override
    public String describe() {
        return real.describe();
    }
}
