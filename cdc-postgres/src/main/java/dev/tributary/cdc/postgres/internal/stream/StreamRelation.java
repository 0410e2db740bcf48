package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.internal.pgoutput.OldTuple;
import dev.tributary.cdc.postgres.internal.pgoutput.RelationMessage;
import dev.tributary.cdc.postgres.internal.pgoutput.Tuple;
import dev.tributary.cdc.postgres.internal.types.UncarriableValueException;
import dev.tributary.cdc.postgres.internal.types.ValueDecoder;
import dev.tributary.cdc.spi.RowWriter;
import dev.tributary.cdc.spi.ValueWriter;
import java.util.Arrays;
import java.util.List;

/** A replicated table in one shape: writes its tuples as rows. */
final class StreamRelation {

    private final RelationMessage message;
    private final TableSchema schema;
    private final int[] sources;
    private final ValueDecoder[] decoders;
    private final boolean[] keys;
    private final boolean hasKey;
    private final boolean appendOnly;

    /**
     * @param sources for each column of the schema, its index in the message
     * @param decoders for each column of the schema
     * @param appendOnly whether updates and deletes are let be
     */
    StreamRelation(
            RelationMessage message,
            TableSchema schema,
            int[] sources,
            List<ValueDecoder> decoders,
            boolean appendOnly) {
        this.message = message;
        this.schema = schema;
        this.sources = sources.clone();
        this.decoders = decoders.toArray(ValueDecoder[]::new);
        this.keys = new boolean[sources.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = schema.columns().get(i).isKey();
        }
        this.hasKey = schema.hasKey();
        this.appendOnly = appendOnly;
    }

    RelationMessage message() {
        return message;
    }

    TableSchema schema() {
        return schema;
    }

    boolean hasKey() {
        return hasKey;
    }

    boolean isAppendOnly() {
        return appendOnly;
    }

    /**
     * Whether a value of the row was not sent since it lies out of line and did not change: an UPDATE that made the row
     * meet the publication's row filter comes as an INSERT.
     */
    boolean isIncomplete(Tuple row) {
        requireColumns(row);
        for (int source : sources) {
            if (row.kind(source) == Tuple.UNCHANGED) {
                return true;
            }
        }
        return false;
    }

    void insert(Tuple row, RowWriter out) {
        requireColumns(row);
        out.begin(Operation.INSERT);
        int column = 0;
        while (column < sources.length) {
            try {
                for (; column < sources.length; column++) {
                    write(row, sources[column], column, out);
                }
            } catch (UncarriableValueException e) {
                e.refuse(schema, column++, out);
            }
        }
        out.end();
    }

    void update(OldTuple oldKind, Tuple old, Tuple row, RowWriter out) {
        requireColumns(row);
        if (oldKind != OldTuple.NONE) {
            requireColumns(old);
        }
        out.begin(Operation.UPDATE);
        int column = 0;
        while (column < sources.length) {
            try {
                for (; column < sources.length; column++) {
                    int source = sources[column];
                    if (row.kind(source) != Tuple.UNCHANGED) {
                        write(row, source, column, out);
                    } else if (isIn(old, oldKind, column)) {
                        write(old, source, column, out);
                    } else {
                        out.setUnchanged(column);
                    }
                }
            } catch (UncarriableValueException e) {
                e.refuse(schema, column++, out);
            }
        }
        if (isKeyChanged(oldKind, old, row)) {
            writeOldKey(old, out.oldKey());
        }
        out.end();
    }

    private void writeOldKey(Tuple old, ValueWriter out) {
        int column = 0;
        try {
            for (; column < sources.length; column++) {
                if (keys[column]) {
                    write(old, sources[column], column, out);
                }
            }
        } catch (UncarriableValueException e) {
            throw e.in(schema, column);
        }
    }

    /** Of a table without key: the old row goes, the new one comes. */
    void replace(Tuple old, Tuple row, RowWriter out) {
        requireColumns(row);
        delete(old, out);
        out.begin(Operation.INSERT);
        int column = 0;
        while (column < sources.length) {
            try {
                for (; column < sources.length; column++) {
                    int source = sources[column];
                    boolean unchanged = row.kind(source) == Tuple.UNCHANGED;
                    if (unchanged && old.kind(source) == Tuple.NULL) {
                        throw StreamFailure.outOfOrder("the old row of table " + schema.id() + " is not whole");
                    }
                    write(unchanged ? old : row, source, column, out);
                }
            } catch (UncarriableValueException e) {
                e.refuse(schema, column++, out);
            }
        }
        out.end();
    }

    /** Writes the key, or the whole row of a table without. */
    void delete(Tuple old, RowWriter out) {
        requireColumns(old);
        out.begin(Operation.DELETE);
        int column = 0;
        while (column < sources.length) {
            try {
                for (; column < sources.length; column++) {
                    if (keys[column] || !hasKey) {
                        write(old, sources[column], column, out);
                    } else {
                        out.setNull(column);
                    }
                }
            } catch (UncarriableValueException e) {
                e.refuse(schema, column++, out);
            }
        }
        out.end();
    }

    private void write(Tuple tuple, int source, int column, ValueWriter out) {
        switch (tuple.kind(source)) {
            case Tuple.TEXT ->
                decoders[column].text(tuple.buffer(), tuple.offset(source), tuple.length(source), column, out);
            case Tuple.BINARY ->
                decoders[column].binary(tuple.buffer(), tuple.offset(source), tuple.length(source), column, out);
            case Tuple.NULL -> out.setNull(column);
            default ->
                throw StreamFailure.outOfOrder("column '"
                        + schema.columns().get(column).name() + "' of table " + schema.id()
                        + " was not sent where it must be");
        }
    }

    /** Whether the old tuple holds a column's value: the tuple of a key holds NULL for all columns outside it. */
    private boolean isIn(Tuple old, OldTuple oldKind, int column) {
        return switch (oldKind) {
            case NONE -> false;
            case KEY -> keys[column] && old.kind(sources[column]) != Tuple.UNCHANGED;
            // A partition may send less than its root promises; what is unchanged and TOASTed is not NULL.
            case FULL -> old.kind(sources[column]) == Tuple.TEXT || old.kind(sources[column]) == Tuple.BINARY;
        };
    }

    /** By the bytes, as a type has one text for each value: under FULL every update brings its old tuple. */
    private boolean isKeyChanged(OldTuple oldKind, Tuple old, Tuple row) {
        if (oldKind == OldTuple.NONE) {
            return false;
        }
        for (int column = 0; column < sources.length; column++) {
            if (keys[column] && !isSame(old, row, sources[column])) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSame(Tuple old, Tuple row, int source) {
        if (row.kind(source) == Tuple.UNCHANGED) {
            return true;
        }
        int from = row.offset(source);
        int oldFrom = old.offset(source);
        return row.kind(source) == old.kind(source)
                && Arrays.equals(
                        row.buffer(),
                        from,
                        from + row.length(source),
                        old.buffer(),
                        oldFrom,
                        oldFrom + old.length(source));
    }

    private void requireColumns(Tuple tuple) {
        if (tuple.columns() != message.columns().size()) {
            throw StreamFailure.outOfOrder("a row of table " + schema.id() + " has " + tuple.columns()
                    + " columns, its relation message " + message.columns().size());
        }
    }
}
