package dev.tributary.cdc.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.SlotStatus.State;
import dev.tributary.cdc.spi.SnapshotSession;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

class SnapshotTest {

    private static final TableId TRACK = new TableId("public", "track");

    @PostgresTest
    void copiesTheTablesAsOfTheConsistentPoint(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE track (id int PRIMARY KEY, title text, price numeric(10,2))",
                "INSERT INTO track VALUES (1, 'Così', 0.99), (2, NULL, -1.50)");
        try (SourceSession session = Runs.open(Runs.source(database).build())) {
            assertThat(session.slot().state()).isEqualTo(State.MISSING);
            try (SnapshotSession snapshot = session.snapshot(Runs.ids(session), false)) {
                database.execute("INSERT INTO track VALUES (3, 'later', 3)");
                assertThat(snapshot.createdSlot()).isTrue();
                assertThat(snapshot.slotPosition()).isEqualTo(snapshot.consistentPoint());
                Map<TableId, List<List<@Nullable Object>>> rows = Runs.copyAll(snapshot);
                assertThat(rows.get(TRACK).toString()).isEqualTo("[[1, Così, 0.99], [2, null, -1.50]]");
            }
            assertThat(session.slot().state()).isEqualTo(State.USABLE);
        }
    }
}
