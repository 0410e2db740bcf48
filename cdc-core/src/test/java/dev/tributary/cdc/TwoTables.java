package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.data.TableId;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;

/** Two tables of ten rows, one of which is about to be copied anew. */
abstract class TwoTables extends InMemory {

    TableId table = new TableId("none", "none");
    TableId other = new TableId("none", "none");

    @BeforeEach
    void twoTables() {
        table = database.createTable("t");
        other = database.createTable("other");
        database.transaction(tx -> {
            for (long id = 1; id <= 10; id++) {
                tx.insert(table, id, "a" + id, "b" + id);
                tx.insert(other, id, "o" + id, "p" + id);
            }
        });
    }

    void assertEqual(TableId... tables) {
        for (TableId each : tables) {
            assertThat(values(each)).as(each.toString()).isEqualTo(database.rows(each));
            assertThat(state(each).isLive()).as(each.toString()).isTrue();
        }
        assertThat(destination.stagedFiles()).isEmpty();
    }

    TableState state(TableId id) {
        return destination.ledger().load("p").orElseThrow().tables().get(id);
    }

    void rewrite(TableId id) {
        database.transaction(tx -> tx.rewrite(id, "rewritten "));
    }

    void work(Random random, int transactions) {
        for (int i = 0; i < transactions; i++) {
            database.transaction(tx -> {
                for (int j = 0; j < 1 + random.nextInt(6); j++) {
                    TableId id = random.nextInt(3) == 0 ? other : table;
                    long key = random.nextInt(20);
                    long to = random.nextInt(20);
                    if (!tx.exists(id, key)) {
                        tx.insert(id, key, "a" + random.nextInt(), "b" + random.nextInt());
                    } else if (random.nextInt(12) == 0) {
                        tx.truncate(id);
                    } else if (random.nextInt(3) == 0 && !tx.exists(id, to)) {
                        tx.move(id, key, to);
                    } else if (random.nextInt(3) == 0) {
                        tx.delete(id, key);
                    } else if (random.nextBoolean()) {
                        tx.updateBoth(id, key, "u" + random.nextInt(), "v" + random.nextInt());
                    } else {
                        tx.update(id, key, "w" + random.nextInt());
                    }
                }
            });
        }
    }
}
