package dev.tributary.cdc.spi;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CircuitState;
import dev.tributary.cdc.Finding;
import dev.tributary.cdc.Remnant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Describes where changes come from. Immutable and reusable: each run opens a session of its own and closes it.
 * Thread-safe.
 */
public interface Source {

    /**
     * Connects and checks everything that can be checked before anything is touched.
     *
     * @throws dev.tributary.cdc.ConfigurationException when something is set wrong, at the source or here
     * @throws dev.tributary.cdc.SourceException when the source cannot be reached or read
     */
    SourceSession open(SourceContext context);

    /**
     * Checks everything that a run needs, each thing for itself, and touches nothing. What is wrong is a finding; nothing
     * that is wrong is thrown. Unless overridden, opens a session and closes it, so that the first error hides others.
     */
    default SourceExamination examine(SourceContext context) {
        List<Finding> findings = new ArrayList<>();
        Warnings warnings = message -> findings.add(Finding.warning("source", message, ""));
        try (SourceSession session = open(new SourceContext(context.pipeline(), context.mode(), warnings))) {
            findings.add(Finding.ok("source", describe()));
            return new SourceExamination(
                    findings, session.tables(), Optional.of(session.identity()), Optional.of(session.slot()));
        } catch (CdcException e) {
            findings.add(Finding.failure("source", e));
            return new SourceExamination(findings, List.of(), Optional.empty(), Optional.empty());
        }
    }

    /** What was made here for the pipeline, such as slot and publication. Unless overridden, nothing. */
    default List<Remnant> remnants(String pipeline) {
        return List.of();
    }

    /** Removes what was made here for the pipeline, of these kinds. Can be repeated. */
    default void remove(String pipeline, Set<Remnant.Kind> kinds) {}

    /**
     * Whether the source is connected to at present, as its client knows; asked by any thread at any time, and answered at
     * once. Unless overridden, it always is.
     */
    default CircuitState circuit() {
        return CircuitState.CLOSED;
    }

    /** One line of the effective settings for the log, without secrets. */
    String describe();
}
