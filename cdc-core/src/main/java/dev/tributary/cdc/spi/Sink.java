package dev.tributary.cdc.spi;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.CircuitState;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.DeadLetter;
import dev.tributary.cdc.Finding;
import dev.tributary.cdc.Remnant;
import dev.tributary.cdc.data.TableSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Describes a destination. Immutable and reusable; each run opens a session. Thread-safe. */
public interface Sink {

    /**
     * Connects and checks what can be checked.
     *
     * @throws ConfigurationException when something is set wrong, at the destination or here
     * @throws dev.tributary.cdc.SinkException when the destination cannot be reached
     */
    SinkSession open(SinkContext context);

    /**
     * Checks everything that a run needs, each thing for itself, and touches nothing. What is wrong is a finding; nothing
     * that is wrong is thrown. Unless overridden, opens a session, asks it, and closes it.
     *
     * @param tables the tables that would be replicated
     */
    default SinkExamination examine(SinkContext context, Collection<TableSchema> tables) {
        List<Finding> findings = new ArrayList<>();
        Optional<Checkpoint> checkpoint = Optional.empty();
        Warnings warnings = message -> findings.add(Finding.warning("sink", message, ""));
        try (SinkSession session = open(new SinkContext(context.pipeline(), context.mode(), warnings))) {
            checkpoint = session.ledger().load(context.pipeline());
            session.check(tables);
            findings.add(Finding.ok("sink", describe()));
        } catch (CdcException e) {
            findings.add(Finding.failure("sink", e));
        }
        return new SinkExamination(findings, checkpoint);
    }

    /**
     * Opens a session that only explains: it reads as a real one does, hands everything that it would send to the
     * recorder, queries included, and goes on as if what would have been written had been. It does one thing at a time.
     *
     * @throws ConfigurationException when this sink cannot explain itself, which is so unless overridden; and as
     *     {@link #open}
     */
    default SinkSession explain(SinkContext context, StatementRecorder recorder) {
        throw new ConfigurationException(
                "the sink (" + describe() + ") cannot say what it would do", "Use a sink that explains itself.");
    }

    /** The pipeline's dead letters, in order of their place in the stream. Unless overridden, none. */
    default List<DeadLetter> deadLetters(String pipeline) {
        return List.of();
    }

    /**
     * Says of open letters that their rows may be missing. Letters that are not open any more stay as they are.
     *
     * @return how many were open
     */
    default long dropLetters(String pipeline, Collection<DeadLetter> letters) {
        return 0;
    }

    /**
     * What the pipeline has made here for itself, and nothing of any other pipeline's: tables of runs, and records. Unless
     * overridden, none.
     */
    default List<Remnant> remnants(String pipeline) {
        return List.of();
    }

    /**
     * Makes sure that no run of the pipeline writes any more, and removes the tables that its runs made for themselves.
     * Replicated tables stay. Can be repeated.
     */
    default void retire(String pipeline) {}

    /** Removes what is recorded of the pipeline, after {@link #retire}. Can be repeated. */
    default void forget(String pipeline) {}

    /**
     * Whether the destination is turned to at present, as its client knows; asked by any thread at any time, and answered at
     * once. Unless overridden, it always is.
     */
    default CircuitState circuit() {
        return CircuitState.CLOSED;
    }

    /** One line of the effective settings for the log, without secrets. */
    String describe();
}
