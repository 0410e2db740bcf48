package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.DeadLetter;
import dev.tributary.cdc.DeadLetter.Replay;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.DeadLetters.Missing;
import dev.tributary.cdc.spi.DeadLetters.Status;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.TableFlush;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Writes dead letters again, in a run of its own: it takes the epoch, so no other run of the pipeline writes meanwhile, and
 * finishes what is pending, so that every letter that a later change has superseded is known to be. Rows are written at the
 * place of their change by the statements that write changes, so that what is newer stays, and in the same commit their letters
 * are replayed. The position stays where it is.
 */
public final class LetterReplay {

    private final Settings settings;
    private final Statistics statistics;
    private final Predicate<DeadLetter> selected;
    private final List<Replay> replays = new ArrayList<>();
    private final Map<TableId, ChangeBatch> rows = new LinkedHashMap<>();
    private final List<Letter.Event> events = new ArrayList<>();

    public LetterReplay(Settings settings, Statistics statistics, Predicate<DeadLetter> selected) {
        this.settings = settings;
        this.statistics = statistics;
        this.selected = selected;
    }

    /** Replays the letters that are open and selected. */
    public List<Replay> run() {
        if (settings.sink().deadLetters(settings.name()).stream()
                .noneMatch(letter -> letter.isOpen() && selected.test(letter))) {
            // Nobody is taken over for nothing.
            return List.of();
        }
        try (Events told =
                        new Events(settings.name(), settings.listeners(), settings.time(), statistics.eventsDropped());
                Session session = new Session(settings, Mode.CDC, told, new Tallies(statistics), new Tenure())) {
            Checkpoint checkpoint = session.keeper().current();
            if (session.isPaused()) {
                throw new StateException(
                        Retry.AFTER_FIX,
                        "pipeline '" + settings.name() + "' is paused",
                        "Let it go on (resume), then replay.",
                        null);
            }
            if (checkpoint.pending().isPresent()) {
                throw new StateException(
                        Retry.AFTER_FIX,
                        "the staged files of flush "
                                + checkpoint.pending().get().batchId()
                                + " are gone, and what it would do to letters is not known",
                        "Run CDC, which reads its changes again; then replay.",
                        null);
            }
            session.sink().begin(session.source().tables());
            List<DeadLetter> all = settings.sink().deadLetters(settings.name());
            for (DeadLetter letter : all) {
                if (letter.isOpen() && selected.test(letter)) {
                    take(letter, all, session);
                }
            }
            if (!rows.isEmpty()) {
                commit(session);
            }
        }
        return List.copyOf(replays);
    }

    private void take(DeadLetter letter, List<DeadLetter> all, Session session) {
        Optional<TableSchema> schema = session.source().tables().stream()
                .filter(table -> table.id().equals(letter.table()))
                .findFirst();
        Optional<String> obstacle = schema.isEmpty()
                ? Optional.of("the table is not selected, or cannot be carried")
                : obstacle(letter, schema.get(), session);
        if (obstacle.isEmpty()) {
            LetterRow row = new LetterRow(letter, all, session.source());
            ChangeBatch batch = rows.getOrDefault(letter.table(), new ChangeBatch(schema.orElseThrow()));
            obstacle = row.appendTo(batch);
            if (obstacle.isEmpty()) {
                rows.put(letter.table(), batch);
                Letter settled = Letter.of(new Missing(letter.table(), letter.id(), letter.lsn(), letter.key()));
                Lsn now = session.keeper().current().position();
                events.add(new Letter.Event(settled, Status.REPLAYED, now, 0));
            }
        }
        replays.add(new Replay(letter, obstacle.orElse("")));
    }

    private static Optional<String> obstacle(DeadLetter letter, TableSchema schema, Session session) {
        TableState state = session.keeper().current().tables().get(letter.table());
        if (state == null) {
            return Optional.of("the table is not replicated");
        }
        if (!state.isLive()) {
            return Optional.of("the table is to be copied anew, which settles its letters: " + state.reason());
        }
        if (!schema.hasKey()) {
            return Optional.of(
                    "the table has no key, so a row that came later cannot be told from this one; copy it anew");
        }
        if (letter.operation() == Operation.DELETE || letter.operation() == Operation.TRUNCATE) {
            return Optional.of("it holds no row");
        }
        if (letter.values().isEmpty()) {
            return Optional.of("its values are in its file only; copy the table anew");
        }
        return session.sink().replayObstacle(letter.table());
    }

    private void commit(Session session) {
        Checkpoint checkpoint = session.keeper().current();
        String batchId = checkpoint.epoch() + "-replay";
        RootSpan span = session.spans().flush(batchId);
        session.spans().finish(span, any -> commit(session, checkpoint, batchId, span));
    }

    private boolean commit(Session session, Checkpoint checkpoint, String batchId, RootSpan span) {
        session.sink().check(rows.values().stream().map(ChangeBatch::schema).toList());
        List<TableFlush> parts = new ArrayList<>();
        rows.forEach((id, batch) -> {
            StagedFile file = session.staging().stageNow(batch, "r" + (parts.size() + 1), span);
            parts.add(new TableFlush(
                    List.of(new TableFlush.Part(batch.schema(), List.of(file))),
                    Lsn.ZERO,
                    null,
                    false,
                    false,
                    batch.rowCount(),
                    0,
                    0));
        });
        parts.add(session.staging().stageLetters(events, "r-letters", span));
        Flush flush = new Flush(batchId, checkpoint.position(), checkpoint.position(), parts);
        if (!session.applying().commitAtOnce(flush, same -> same)) {
            session.keeper()
                    .save(before -> before.withPending(flush, session.now()).succeeding(before));
            session.applying().commit(flush);
        }
        session.staging().delete(flush.files().collect(Collectors.toList()));
        return true;
    }
}
