package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.databricks.CommittedFlush;
import dev.tributary.cdc.databricks.internal.sql.FlushLogStatements;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.warehouse.Failures;
import dev.tributary.cdc.databricks.internal.warehouse.SqlWarehouse;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pipeline's last flushes, for people: outside of any run. */
public final class DatabricksFlushes {

    private DatabricksFlushes() {}

    /** The newest first; none where no log is kept. */
    public static List<CommittedFlush> recent(SinkSettings settings, String pipeline, int most) {
        TableName log = new TableName(settings.catalog(), settings.stagingSchema(), FlushLogStatements.TABLE);
        try (Warehouse warehouse = new SqlWarehouse(
                settings.workspace(), 1, settings.statementTimeout(), "cdc-" + pipeline + "-flushes")) {
            warehouse.connect();
            return warehouse.query(FlushLogStatements.recent(log, pipeline, most), DatabricksFlushes::flush);
        } catch (StatementException e) {
            if (e.isMissing()) {
                return List.of();
            }
            throw Failures.of("reading the flush log " + log, e);
        }
    }

    private static Instant time(String micros) {
        return Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
    }

    private static CommittedFlush flush(ResultSet row) throws SQLException {
        @Nullable String committed = row.getString(6);
        return new CommittedFlush(
                row.getString(1),
                new Lsn(row.getLong(2)),
                row.getLong(3),
                Duration.ofMillis(row.getLong(4)),
                row.getLong(5),
                committed == null ? null : time(committed),
                time(row.getString(7)));
    }
}
