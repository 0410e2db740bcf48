package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.DeadLetter;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.databricks.internal.sql.LetterStatements;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.warehouse.Failures;
import dev.tributary.cdc.databricks.internal.warehouse.Repeated;
import dev.tributary.cdc.databricks.internal.warehouse.SqlWarehouse;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.DeadLetters;
import dev.tributary.cdc.spi.DeadLetters.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pipeline's dead letters, for people: outside of any run. */
public final class DatabricksLetters implements AutoCloseable {

    /** Letters that one statement names. */
    private static final int AT_ONCE = 1000;

    private final String pipeline;
    private final TableName table;
    private final Warehouse warehouse;

    private DatabricksLetters(SinkSettings settings, String pipeline, Warehouse warehouse) {
        this.pipeline = pipeline;
        this.table = settings.target(DeadLetters.TABLE);
        this.warehouse = warehouse;
    }

    /** Connects. */
    public static DatabricksLetters open(SinkSettings settings, String pipeline) {
        Warehouse warehouse =
                new SqlWarehouse(settings.workspace(), 1, settings.statementTimeout(), "cdc-" + pipeline + "-letters");
        try {
            warehouse.connect();
        } catch (StatementException e) {
            warehouse.close();
            throw Failures.of("connecting to " + settings.workspace(), e);
        }
        return new DatabricksLetters(settings, pipeline, warehouse);
    }

    /** All of them, in order of their place in the stream. */
    public List<DeadLetter> list() {
        try {
            return warehouse.query(LetterStatements.all(table, pipeline), DatabricksLetters::letter);
        } catch (StatementException e) {
            if (e.isMissing()) {
                return List.of();
            }
            throw Failures.of("reading the dead letters in " + table, e);
        }
    }

    private static DeadLetter letter(ResultSet row) throws SQLException {
        String committed = row.getString(10);
        String values = row.getString(13);
        return new DeadLetter(
                new TableId(row.getString(1), row.getString(2)),
                row.getString(3),
                Status.valueOf(row.getString(4).toUpperCase(Locale.ROOT)),
                row.getString(5),
                Operation.valueOf(row.getString(6)),
                Lsn.parse(row.getString(7)),
                row.getLong(8),
                row.getLong(9),
                committed == null ? null : Instant.EPOCH.plus(Long.parseLong(committed), ChronoUnit.MICROS),
                row.getString(11),
                row.getString(12),
                values == null ? Map.of() : DeadLetters.texts(values),
                names(row.getString(14)),
                names(row.getString(15)),
                row.getString(16));
    }

    private static List<String> names(@Nullable String json) {
        return json == null ? List.of() : DeadLetters.names(json);
    }

    /** Says of open letters that their rows may be missing; how many were open. */
    public long drop(List<DeadLetter> letters) {
        long dropped = 0;
        List<DeadLetter> rest = new ArrayList<>(letters);
        try {
            while (!rest.isEmpty()) {
                List<DeadLetter> some = rest.subList(0, Math.min(AT_ONCE, rest.size()));
                String sql = LetterStatements.drop(table, pipeline, some);
                dropped += Repeated.of(warehouse).run(() -> warehouse.update(sql));
                some.clear();
            }
            return dropped;
        } catch (StatementException e) {
            throw Failures.of("dropping dead letters in " + table, e);
        }
    }

    @Override
    public void close() {
        warehouse.close();
    }
}
