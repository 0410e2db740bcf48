package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.DeadLetter;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.ValueText;
import dev.tributary.cdc.spi.DeadLetters.Status;
import dev.tributary.cdc.spi.SourceSession;
import java.time.DateTimeException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A letter's row, made anew of its texts: values that could not be carried the way they would be carried now. */
final class LetterRow {

    private final DeadLetter letter;
    private final List<DeadLetter> all;
    private final SourceSession source;

    /** @param all every letter, since what a change left alone may stand in the one that it superseded */
    LetterRow(DeadLetter letter, List<DeadLetter> all, SourceSession source) {
        this.letter = letter;
        this.all = all;
        this.source = source;
    }

    /**
     * Appends the row at its own place in the stream.
     *
     * @return why it cannot be; then nothing was appended
     */
    Optional<String> appendTo(ChangeBatch batch) {
        List<Column> columns = batch.schema().columns();
        List<ColumnVector> values = new ArrayList<>();
        for (Column column : columns) {
            ColumnVector value = ColumnVector.of(column.type());
            values.add(value);
            Optional<String> obstacle = append(column, value);
            if (obstacle.isPresent()) {
                return obstacle;
            }
        }
        for (int i = 0; i < columns.size(); i++) {
            batch.column(i).appendFrom(values.get(i), 0);
        }
        long committed = letter.committedAt()
                .map(at -> ChronoUnit.MICROS.between(java.time.Instant.EPOCH, at))
                .orElse(0L);
        batch.endRow(Operation.INSERT, letter.lsn().value(), Math.max(0, letter.ordinal()), letter.xid(), committed);
        return Optional.empty();
    }

    private Optional<String> append(Column column, ColumnVector value) {
        DeadLetter origin = letter;
        Set<String> seen = new TreeSet<>();
        while (origin != null && origin.unchanged().contains(column.name())) {
            origin = seen.add(origin.id()) ? before(origin) : null;
        }
        if (origin == null) {
            return Optional.of("the change did not bring column '" + column.name()
                    + "', and no letter before has its value; copy the table anew");
        }
        boolean strange = origin.uncarried().contains(column.name());
        if (!origin.values().containsKey(column.name())) {
            return Optional.of(
                    strange
                            ? "the text of column '" + column.name() + "' is not known; copy the table anew"
                            : "it is older than column '" + column.name() + "'; copy the table anew");
        }
        try {
            String text = origin.values().get(column.name());
            if (strange && text != null) {
                text = source.carried(letter.table(), column.name(), text).orElse(null);
            }
            if (text == null) {
                value.appendNull();
            } else {
                ValueText.append(column.type(), text, value);
            }
        } catch (CdcException | IllegalArgumentException | ArithmeticException | DateTimeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        return value.isNull(0) && !column.nullable()
                ? Optional.of("column '" + column.name() + "' cannot be NULL")
                : Optional.empty();
    }

    /** The letter of the row's version before, if a letter it was. */
    private @Nullable DeadLetter before(DeadLetter later) {
        return all.stream()
                .filter(one -> one.table().equals(later.table())
                        && one.status() == Status.SUPERSEDED
                        && later.id().equals(one.statusAt()))
                .findFirst()
                .orElse(null);
    }
}
