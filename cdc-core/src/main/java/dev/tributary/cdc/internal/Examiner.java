package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Examination;
import dev.tributary.cdc.Finding;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.SinkExamination;
import dev.tributary.cdc.spi.SlotStatus;
import dev.tributary.cdc.spi.SlotStatus.State;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceExamination;
import dev.tributary.cdc.spi.SourceIdentity;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spi.Warnings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks every part of a pipeline how it is, and whether they fit together. Touches nothing. */
public final class Examiner {

    private static final String POSITION = "position";

    private final Settings settings;
    private final List<Finding> findings = new ArrayList<>();

    public Examiner(Settings settings) {
        this.settings = settings;
    }

    /** Asks once; an examiner is used once. */
    public Examination examine() {
        Warnings warnings = message -> findings.add(Finding.warning("source", message, ""));
        SourceExamination source = asked(
                "source",
                () -> settings.source().examine(new SourceContext(settings.name(), Mode.CDC, warnings)),
                new SourceExamination(List.of(), List.of(), Optional.empty(), Optional.empty()));
        findings.addAll(source.findings());
        findings.addAll(asked("staging area", () -> settings.stager().examine(settings.name()), List.of()));
        SinkExamination sink = asked(
                "destination",
                () -> settings.sink()
                        .examine(new SinkContext(settings.name(), Mode.SNAPSHOT, warnings), source.tables()),
                new SinkExamination(List.of(), Optional.empty()));
        findings.addAll(sink.findings());
        StateStore copy = settings.stateCopy();
        if (copy != null) {
            findings.addAll(asked("state store", () -> copy.examine(settings.name()), List.of()));
        }
        boolean ledgerRead = !sink.findings().isEmpty()
                && sink.findings().stream().noneMatch(f -> f.severity() == Finding.Severity.FAILURE);
        if (ledgerRead || sink.checkpoint().isPresent()) {
            findings.add(position(sink.checkpoint(), source));
        }
        // Parts that share a workspace find the same where it is down.
        return new Examination(settings.name(), findings.stream().distinct().toList());
    }

    /** A part that throws is broken in a way it does not know of; the others are still asked. */
    private <T> T asked(String part, Supplier<T> question, T otherwise) {
        try {
            return question.get();
        } catch (CdcException e) {
            findings.add(Finding.failure(part, e));
        } catch (RuntimeException e) {
            findings.add(Finding.failure(part, "could not be examined: " + e, "Report this as a defect of Tributary."));
        }
        return otherwise;
    }

    /** Whether what the destination holds and where the source stands fit together. */
    private Finding position(Optional<Checkpoint> found, SourceExamination source) {
        if (found.isEmpty()) {
            return settings.startWithoutHistory()
                    ? Finding.ok(POSITION, "nothing is replicated yet; CDC begins where the source stands then")
                    : Finding.ok(POSITION, "nothing is replicated yet; begin with a SNAPSHOT");
        }
        Checkpoint checkpoint = found.get();
        Optional<SourceIdentity> identity = source.identity();
        SourceIdentity known = checkpoint.source();
        if (identity.isPresent()
                && !(known.systemIdentifier().equals(identity.get().systemIdentifier())
                        && known.database().equals(identity.get().database()))) {
            return Finding.failure(
                    POSITION,
                    "the destination holds database '" + known.database() + "' of system " + known.systemIdentifier()
                            + ", and the source is database '" + identity.get().database() + "' of system "
                            + identity.get().systemIdentifier(),
                    "Point the pipeline at its source, or run a SNAPSHOT that accepts the new one (acceptNewSource,"
                            + " source.accept-new=true).");
        }
        if (source.slot().isPresent()) {
            SlotStatus slot = source.slot().get();
            if (slot.state() == State.MISSING) {
                return Finding.failure(
                        POSITION,
                        "the destination holds everything up to " + checkpoint.position() + ", but " + slot.detail()
                                + ", so that the changes since then cannot be read",
                        "Run a SNAPSHOT, which creates the slot anew and reads the tables again.");
            }
            if (slot.confirmed().isAfter(checkpoint.position())) {
                return Finding.failure(
                        POSITION,
                        "the slot has given up the WAL up to " + slot.confirmed() + ", the destination holds only what"
                                + " came before " + checkpoint.position(),
                        "Run a SNAPSHOT; let nothing else read from the pipeline's slot.");
            }
        }
        if (!checkpoint.unfinished().isEmpty()) {
            return Finding.warning(
                    POSITION,
                    "a SNAPSHOT was cut short: " + checkpoint.unfinished().size()
                            + (checkpoint.unfinished().size() == 1 ? " table is missing" : " tables are missing"),
                    "Run the SNAPSHOT again: it goes on with these tables.");
        }
        return Finding.ok(POSITION, "the destination holds everything up to " + checkpoint.position());
    }
}
