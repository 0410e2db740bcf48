package dev.tributary.cdc.examples.verify;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.examples.config.DestinationSettings;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.config.SourceSettings;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Compares every replicated table: the number of rows, and a checksum over all values of all replicated columns. The
 * source is read under one snapshot, by statements and decoders of its own; the destination by plain queries. Neither
 * side's rows are held in memory.
 *
 * <p>The two sides are equal when CDC has caught up and nothing has been written since. Immutable and thread-safe.
 */
public final class Verifier {

    private static final int MESSAGE_LENGTH = 300;

    private static final String WAREHOUSE_SAYS = "Error Message: ";

    private final PipelineSettings settings;

    public Verifier(PipelineSettings settings) {
        this.settings = settings;
    }

    /**
     * Reads both sides.
     *
     * @param progress told of the number of tables compared so far, and of how many there are
     * @throws CdcException when a side cannot be reached or read, or the pipeline has replicated nothing yet
     */
    public Verification verify(BiConsumer<Integer, Integer> progress) {
        long began = System.nanoTime();
        Checkpoint checkpoint =
                settings.destination().ledger().load(settings.name()).orElseThrow(() -> nothingYet());
        List<String> notReplicated = Collections.synchronizedList(new ArrayList<>());
        List<TableSchema> replicated = replicated(selected(notReplicated), checkpoint, notReplicated);
        List<TableVerification> tables = compare(replicated, progress);
        return new Verification(tables, notReplicated, Duration.ofNanos(System.nanoTime() - began));
    }

    /** The tables that both sides have; of the others, why they are left out. */
    static List<TableSchema> replicated(List<TableSchema> selected, Checkpoint checkpoint, List<String> leftOut) {
        List<TableSchema> replicated = new ArrayList<>();
        Set<TableId> gone = new TreeSet<>(checkpoint.tables().keySet());
        for (TableSchema schema : selected) {
            gone.remove(schema.id());
            if (checkpoint.tables().containsKey(schema.id())
                    && !checkpoint.unfinished().contains(schema.id())) {
                replicated.add(schema);
            } else {
                leftOut.add(schema.id() + " has no complete snapshot yet");
            }
        }
        gone.forEach(table -> leftOut.add(table + " is at the destination but not selected at the source"));
        return replicated;
    }

    private StateException nothingYet() {
        return new StateException(
                Retry.AFTER_FIX,
                "pipeline '" + settings.name() + "' has replicated nothing yet",
                "Run it first: run --mode snapshot.",
                null);
    }

    private List<TableSchema> selected(List<String> leftOut) {
        try (SourceSession session =
                settings.source().source().open(new SourceContext(settings.name(), Mode.CDC, leftOut::add))) {
            return session.tables();
        }
    }

    private List<TableVerification> compare(List<TableSchema> schemas, BiConsumer<Integer, Integer> progress) {
        List<TableVerification> tables = new ArrayList<>();
        DestinationSettings destination = settings.destination();
        DatabricksSink sink = destination.sink();
        try (SourceSide source = SourceSide.begin(settings.source().connect(), ReplacedTexts.of(settings.source()));
                Connection target = connect(destination)) {
            for (TableSchema schema : schemas) {
                progress.accept(tables.size(), schemas.size());
                Content expected = source.read(schema, settings.source().columnRules());
                String name = sink.targetName(schema.id());
                Content actual = null;
                String failure = null;
                try {
                    actual = TargetSide.read(
                            target,
                            schema,
                            TargetQuery.select(
                                    schema,
                                    sink.applyMode(schema.id()),
                                    destination.catalog(),
                                    destination.schema(),
                                    name));
                } catch (SQLException e) {
                    failure = firstLine(e);
                }
                tables.add(new TableVerification(
                        schema.id(),
                        destination.catalog() + '.' + destination.schema() + '.' + name,
                        expected,
                        actual,
                        failure));
            }
        } catch (SQLException e) {
            throw SourceSettings.failure(e, "reading the source");
        }
        return tables;
    }

    private static Connection connect(DestinationSettings destination) {
        try {
            return destination.connect();
        } catch (SQLException e) {
            throw new SinkException(
                    Retry.AFTER_FIX,
                    "connecting to the workspace failed: " + firstLine(e),
                    "Check that the workspace can be reached from here and that the token is valid.",
                    e);
        }
    }

    private static String firstLine(SQLException e) {
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        // The driver puts the whole statement before what the warehouse said of it.
        text = text.substring(Math.max(0, text.lastIndexOf(WAREHOUSE_SAYS)));
        String line = text.lines().findFirst().orElse("");
        return line.length() <= MESSAGE_LENGTH ? line : line.substring(0, MESSAGE_LENGTH) + "…";
    }

    /**
     * Throws unless everything is equal.
     *
     * @throws SinkException that names the tables that are not
     * @throws ConfigurationException when there is no table to compare
     */
    public static void requireEqual(Verification verification) {
        if (verification.tables().isEmpty()) {
            throw new ConfigurationException(
                    "no replicated table is selected", "Correct source.schemas, source.include or source.exclude.");
        }
        if (!verification.equal()) {
            String names =
                    verification.different().stream().map(TableId::toString).collect(Collectors.joining(", "));
            throw new SinkException(
                    Retry.AFTER_FIX,
                    verification.different().size() + " of "
                            + verification.tables().size() + " tables differ or could not be compared: " + names,
                    "Where a reason is given, follow it. If rows were written since the last run, run --mode cdc and verify again while nothing writes;"
                            + " otherwise run --mode snapshot to copy the tables anew.",
                    null);
        }
    }
}
