package dev.tributary.cdc.memory;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.TableFlush;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Every change of a table whose key is one number, each once, in order. Thread-safe. */
public final class ChangeLog {

    private record Place(long lsn, long ordinal) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int order = Long.compareUnsigned(lsn, other.lsn);
            return order != 0 ? order : Long.compare(ordinal, other.ordinal);
        }
    }

    private final SortedMap<Place, String> changes = new TreeMap<>();

    synchronized void add(TableFlush table, Lsn flushEnd, Function<String, ChangeBatch> files) {
        for (StagedFile file : table.files().toList()) {
            ChangeBatch batch = files.apply(file.path());
            Lsn openEnd = file.openEnd().equals(Lsn.ZERO) ? flushEnd : file.openEnd();
            for (int row = 0; row < batch.rowCount(); row++) {
                long lsn = batch.lsn(row) == 0 ? openEnd.value() : batch.lsn(row);
                String before = changes.put(new Place(lsn, batch.ordinal(row)), text(batch, row));
                if (before != null && !before.equals(text(batch, row))) {
                    throw new IllegalStateException("the change '" + before + "' is now '" + text(batch, row) + "'");
                }
            }
        }
    }

    private static String text(ChangeBatch batch, int row) {
        if (batch.operation(row) == Operation.TRUNCATE) {
            return "T";
        }
        int key = batch.schema().keyIndexes().get(0);
        String text = (char) batch.operation(row).code() + " "
                + Values.of(batch.schema().columns().get(key).type(), batch.column(key), row);
        return batch.origins()
                .filter(origins -> origins.isPresent(row))
                .map(origins -> text + " from "
                        + Values.of(
                                batch.schema().columns().get(key).type(),
                                origins.keys().get(0),
                                row)
                        + "/" + origins.incarnation(row))
                .orElse(text);
    }

    /** Each change: its operation, its key and, if it has one, its origin with the incarnation. */
    public synchronized List<String> changes() {
        return new ArrayList<>(changes.values());
    }
}
