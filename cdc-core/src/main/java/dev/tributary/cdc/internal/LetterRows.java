package dev.tributary.cdc.internal;

import dev.tributary.cdc.data.BytesVector;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.ListVector;
import dev.tributary.cdc.data.LongVector;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.spi.DeadLetters;
import dev.tributary.cdc.spi.DeadLetters.Status;
import dev.tributary.cdc.spi.RefusedRow;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what becomes of letters as rows of {@link DeadLetters#SCHEMA}. For one thread. */
final class LetterRows {

    private final String pipeline;
    private final ChangeBatch batch = new ChangeBatch(DeadLetters.SCHEMA);
    private int column;

    private LetterRows(String pipeline) {
        this.pipeline = pipeline;
    }

    static ChangeBatch of(String pipeline, List<Letter.Event> events) {
        LetterRows rows = new LetterRows(pipeline);
        events.forEach(rows::add);
        return rows.batch;
    }

    private void add(Letter.Event event) {
        Letter letter = event.letter();
        boolean isNew = event.status() == Status.OPEN;
        column = 0;
        text(pipeline);
        text(letter.table().schema());
        text(letter.table().name());
        text(letter.id());
        text(event.status().text());
        text(isNew ? null : event.lsn() + "-" + event.ordinal());
        if (isNew) {
            add(letter, letter.row());
        } else {
            while (column < DeadLetters.SCHEMA.columns().size()) {
                next().appendNull();
            }
        }
        batch.endRow(
                isNew ? Operation.INSERT : Operation.UPDATE,
                event.lsn().value(),
                event.ordinal(),
                isNew ? letter.row().xid() : 0,
                isNew ? letter.row().committedAtMicros() : 0);
    }

    private void add(Letter letter, RefusedRow row) {
        text(row.operation().name());
        text(letter.lsn().toString());
        ((LongVector) next()).append(row.ordinal());
        ((LongVector) next()).append(row.xid());
        if (row.operation() == Operation.SNAPSHOT) {
            next().appendNull();
        } else {
            ((LongVector) next()).append(row.committedAtMicros());
        }
        text(row.reason());
        text(letter.key());
        text(row.values().isEmpty() ? null : Json.write(row.values()));
        texts(row.unchanged());
        texts(row.uncarried());
        text(letter.file());
    }

    private ColumnVector next() {
        return batch.column(column++);
    }

    private void text(@Nullable String text) {
        append((BytesVector) next(), text);
    }

    private void texts(List<String> texts) {
        ListVector list = (ListVector) next();
        texts.forEach(text -> append((BytesVector) list.elements(), text));
        list.appendEnd();
    }

    private static void append(BytesVector vector, @Nullable String text) {
        if (text == null) {
            vector.appendNull();
        } else {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            vector.append(bytes, 0, bytes.length);
        }
    }
}
