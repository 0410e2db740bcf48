package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.memory.ChangeLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tables whose every change is wanted. */
class EveryChangeTest extends OneTable {

    @Test
    @Tag("D10")
    void aTruncateIsAChangeAmongOthersAndEndsEveryLineage() {
        ChangeLog log = destination.keepEveryChange(table);
        run(Mode.SNAPSHOT);
        database.transaction(tx -> {
            tx.insert(table, 51, "before", "b");
            tx.move(table, 51, 52);
            tx.insert(table, 51, "again", "b");
            tx.update(table, 2, "same row as ever");
            tx.truncate(table);
            tx.insert(table, 51, "fresh", "b");
            tx.move(table, 51, 54);
            tx.insert(table, 51, "fresher", "b");
        });
        database.transaction(tx -> {
            tx.truncate(table);
            tx.insert(table, 2, "x", "b");
            tx.update(table, 2, "y");
            tx.delete(table, 2);
        });
        RunReport report = run(Mode.CDC);
        assertThat(log.changes())
                .containsExactly(
                        "I 51",
                        "U 52 from 51/0",
                        "I 51 from 51/1",
                        "U 2",
                        "T",
                        "I 51 from 51/2",
                        "U 54 from 51/2",
                        "I 51 from 51/3",
                        "T",
                        "I 2 from 2/4",
                        "U 2 from 2/4",
                        "D 2 from 2/4");
        assertThat(report.tables().get(table).truncated()).isEqualTo(2);
        assertThat(destination.stagedFiles()).isEmpty();
    }

    @Test
    @Tag("P9")
    void everyChangeIsKeptOnceWhereverTheRunDies() {
        ChangeLog log = destination.keepEveryChange(table);
        run(Mode.SNAPSHOT);
        List<String> expected = new ArrayList<>();
        int id = 100;
        for (String step : List.of("save", "saved", "stage", "apply", "applied", "delete")) {
            for (int occurrence = 1; occurrence <= 3; occurrence++) {
                long key = ++id;
                database.transaction(tx -> {
                    tx.insert(table, key, "a", "b");
                    tx.truncate(table);
                });
                database.transaction(tx -> tx.insert(table, key, "again", "b"));
                expected.addAll(List.of("I " + key, "T", "I " + key));
                dieAt(step, occurrence, Mode.CDC);
            }
        }
        run(Mode.CDC);
        assertThat(log.changes().stream().map(change -> change.replaceAll(" from .*", "")))
                .containsExactlyElementsOf(expected);
    }
}
