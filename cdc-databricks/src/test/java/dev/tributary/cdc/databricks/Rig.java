package dev.tributary.cdc.databricks;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.SinkSession;
import dev.tributary.cdc.spi.SourceIdentity;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.StagerContext;
import dev.tributary.cdc.spi.StagerSession;
import dev.tributary.cdc.spi.Steps;
import dev.tributary.cdc.spi.TableFlush;
import dev.tributary.cdc.spi.TableSnapshot;
import dev.tributary.cdc.workspace.TestWorkspace;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One run of a pipeline, played by hand: what the core would call, in its order. */
final class Rig implements AutoCloseable {

    static final SourceIdentity SOURCE = new SourceIdentity("7000000000000000001", 1, "shop", "cdc");
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    final TestWorkspace workspace;
    final String pipeline;
    final List<String> warnings = new CopyOnWriteArrayList<>();
    final FollowedSpans spans = new FollowedSpans();
    final SinkSession sink;
    final StagerSession changes;
    final StagerSession snapshots;
    Checkpoint checkpoint;
    private int files;

    Rig(TestWorkspace workspace, String pipeline, Mode mode) {
        this(workspace, workspace(workspace), pipeline, mode);
    }

    /** A run that reaches the workspace by another way, for example by a {@link WorkspaceFaults}. */
    Rig(TestWorkspace workspace, Workspace way, String pipeline, Mode mode) {
        this(workspace, way, sink(workspace), pipeline, mode);
    }

    Rig(TestWorkspace workspace, Workspace way, String pipeline, Mode mode, Transactions transactions) {
        this(workspace, way, sink(workspace).transactions(transactions), pipeline, mode);
    }

    /** A run of another sink. */
    Rig(TestWorkspace workspace, Workspace way, DatabricksSink.Builder builder, String pipeline, Mode mode) {
        this.workspace = workspace;
        this.pipeline = pipeline;
        this.sink =
                builder.workspace(way).build().open(new SinkContext(pipeline, mode, warnings::add, Steps.NONE, spans));
        Checkpoint loaded = sink.ledger().load(pipeline).orElse(null);
        checkpoint = loaded == null ? Checkpoint.first(pipeline, SOURCE, NOW) : loaded.nextEpoch(NOW);
        sink.ledger().save(loaded == null ? Revision.NONE : loaded.revision(), checkpoint);
        sink.fence(checkpoint);
        VolumeStager stager = stager(workspace, way);
        changes = stager.open(new StagerContext(pipeline, checkpoint.epoch(), Mode.CDC, warnings::add));
        snapshots = stager.open(new StagerContext(pipeline, checkpoint.epoch(), Mode.SNAPSHOT, warnings::add));
    }

    static Workspace workspace(TestWorkspace workspace) {
        return Workspace.builder().jdbcUrl(workspace.jdbcUrl()).build();
    }

    /** The way by an entrance where requests meet with faults. */
    static Workspace workspace(WorkspaceFaults faults, Duration retryBudget) {
        return Workspace.builder()
                .jdbcUrl(faults.jdbcUrl())
                .retryBudget(retryBudget)
                .build();
    }

    static DatabricksSink.Builder sink(TestWorkspace workspace) {
        return DatabricksSink.builder()
                .workspace(workspace(workspace))
                .catalog(workspace.catalog())
                .schema(workspace.schema())
                .stagingSchema(workspace.schema() + "_staging")
                .transactions(Transactions.OFF)
                .flushLogRetention(Duration.ZERO);
    }

    static VolumeStager stager(TestWorkspace workspace, Workspace way) {
        return VolumeStager.builder()
                .workspace(way)
                .catalog(workspace.catalog())
                .schema(workspace.schema())
                .stagingSchema(workspace.schema() + "_staging")
                .build();
    }

    static TableSchema table(String name, Column... columns) {
        return new TableSchema(new TableId("public", name), 16_400, List.of(columns));
    }

    static Column key(int id, String name, DataType type, int ordinal) {
        return new Column(id, name, type, type.toString(), false, ordinal);
    }

    static Column column(int id, String name, DataType type) {
        return new Column(id, name, type, type.toString(), true, 0);
    }

    StagedFile stage(Rows rows) {
        return changes.stage(rows.batch(), "f" + ++files);
    }

    /** A table's snapshot, staged; no files without rows. */
    TableSnapshot snapshot(long lsn, TableSchema schema, Rows... rows) {
        List<StagedFile> staged = new ArrayList<>();
        for (Rows some : rows) {
            staged.add(snapshots.stage(some.batch(), "s" + ++files));
        }
        return new TableSnapshot(schema, staged, new Lsn(lsn), time(lsn), checkpoint.epoch());
    }

    /** When {@link Rows} says that a transaction was committed. */
    static Instant time(long lsn) {
        return Instant.EPOCH.plus(1_700_000_000_000_000L + lsn, ChronoUnit.MICROS);
    }

    void replace(long lsn, Rows rows) {
        sink.replace(snapshot(lsn, rows.batch().schema(), rows));
    }

    /** A table's part of a flush, one file per argument. */
    TableFlush changes(long start, Rows... rows) {
        return changes(start, null, rows);
    }

    TableFlush changes(long start, Lsn truncatedAt, Rows... rows) {
        List<TableFlush.Part> parts = new ArrayList<>();
        boolean moves = false;
        boolean unchanged = false;
        long[] counts = new long[3];
        for (Rows some : rows) {
            List<StagedFile> staged = new ArrayList<>();
            int last = parts.size() - 1;
            if (last >= 0 && parts.get(last).schema().equals(some.batch().schema())) {
                staged.addAll(parts.remove(last).files());
            }
            if (some.batch().rowCount() > 0) {
                staged.add(stage(some));
            }
            parts.add(new TableFlush.Part(some.batch().schema(), staged));
            moves |= some.isMoves();
            unchanged |= some.isUnchanged();
            counts[0] += some.inserts();
            counts[1] += some.updates();
            counts[2] += some.deletes();
        }
        return new TableFlush(parts, new Lsn(start), truncatedAt, moves, unchanged, counts[0], counts[1], counts[2]);
    }

    /** A flush up to an LSN; its id is that LSN. */
    Flush flush(long to, TableFlush... tables) {
        return new Flush(checkpoint.epoch() + "-" + to, checkpoint.position(), new Lsn(to), List.of(tables));
    }

    /** Records a flush as pending, without applying it. */
    void pend(Flush flush) {
        Checkpoint pending = checkpoint.withPending(flush, NOW);
        sink.ledger().save(checkpoint.revision(), pending);
        checkpoint = pending;
    }

    /** Applies a flush. */
    void apply(Flush flush) {
        Checkpoint after = checkpoint.committed(flush, NOW);
        sink.commit(flush, checkpoint, after);
        checkpoint = after;
    }

    /** Applies a flush and leaves it pending, as if the run had been killed before it could say so. */
    void applyWithoutEnd(Flush flush) {
        Checkpoint after = checkpoint.withPending(flush, NOW);
        sink.commit(flush, checkpoint, after);
        checkpoint = after;
    }

    /** Applies a flush once more, as if the position had never moved past it. */
    void applyAgain(Flush flush) {
        Checkpoint now = checkpoint;
        Checkpoint earlier = new Checkpoint(
                now.pipeline(),
                now.revision(),
                now.generation(),
                now.source(),
                flush.from(),
                now.tables(),
                now.unfinished(),
                flush,
                NOW);
        sink.commit(flush, earlier, now.withoutPending(NOW));
        checkpoint = now.withoutPending(NOW);
    }

    /** Applies and records a flush in one, and says whether that could be. */
    boolean commitAtOnce(Flush flush) {
        Checkpoint after = checkpoint.committed(flush, NOW);
        boolean done = sink.commitAtOnce(flush, checkpoint, after);
        if (done) {
            checkpoint = after;
        }
        return done;
    }

    /** Applies a flush; it is recorded as pending before only where a test does so by {@link #pend}, for a record costs time. */
    void commit(Flush flush) {
        apply(flush);
    }

    /** Records a flush as pending, and applies it. */
    void pendAndCommit(Flush flush) {
        pend(flush);
        commit(flush);
    }

    /** Commits rows of one table. */
    void commit(long to, Rows... rows) {
        commit(flush(to, changes(0, rows)));
    }

    String target(String table) {
        return workspace.catalog() + '.' + workspace.schema() + ".`" + table + '`';
    }

    /** The rows of a query, each as its values joined by {@code |}. */
    List<String> query(String sql) {
        return query(workspace, sql);
    }

    static List<String> query(TestWorkspace workspace, String sql) {
        try (Connection connection = DriverManager.getConnection(workspace.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> result = new ArrayList<>();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    values.add(rows.getString(i));
                }
                result.add(String.join("|", values.stream().map(String::valueOf).toList()));
            }
            return result;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void execute(String sql) {
        execute(workspace, sql);
    }

    static void execute(TestWorkspace workspace, String sql) {
        try (Connection connection = DriverManager.getConnection(workspace.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> rows(String table, String columns) {
        return query("SELECT " + columns + " FROM " + target(table) + " ORDER BY 1");
    }

    @Override
    public void close() {
        try {
            sink.close();
        } finally {
            changes.close();
            snapshots.close();
        }
    }
}
