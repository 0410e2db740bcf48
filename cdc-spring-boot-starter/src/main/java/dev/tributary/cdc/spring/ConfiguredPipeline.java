package dev.tributary.cdc.spring;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.MemoryBudget;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineBuilder;
import dev.tributary.cdc.RefusalPolicy;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spring.TributaryProperties.LetterPolicy;
import dev.tributary.cdc.spring.TributaryProperties.Start;
import dev.tributary.cdc.state.FileStateStore;
import dev.tributary.cdc.state.JdbcStateStore;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.util.unit.DataSize;

/** The pipeline as the properties describe it, without its parts. */
final class ConfiguredPipeline {

    /** Value of {@code tributary.state.store} that asks for no copy. */
    static final String LEDGER = "ledger";

    private static final String FILE = "file:";
    private static final String POSTGRESQL = "jdbc:postgresql:";

    private ConfiguredPipeline() {}

    /**
     * A builder with everything set but source, stager and sink.
     *
     * @throws ConfigurationException when a value is none of its kind
     */
    static PipelineBuilder of(TributaryProperties properties) {
        TributaryProperties.Flush flush = properties.flush();
        if (flush.maxRows() < 1
                || flush.maxBytes().toBytes() < 1
                || flush.maxInterval().isNegative()) {
            throw new ConfigurationException(
                    "tributary.flush allows no flush",
                    "Give it at least one row and one byte, and no negative interval.");
        }
        TributaryProperties.Retry retry = properties.retry();
        DataSize memory = properties.memory().maxBytes();
        return Pipeline.builder()
                .name(properties.pipeline().name())
                .flushPolicy(new FlushPolicy(flush.maxRows(), flush.maxBytes().toBytes(), flush.maxInterval()))
                .memory(memory == null ? MemoryBudget.standard() : MemoryBudget.ofBytes(memory.toBytes()))
                .retry(new RetryPolicy(retry.budget(), retry.firstWait(), retry.longestWait(), retry.firstContact()))
                .snapshotReaders(ConfiguredSource.readers(properties))
                .stagingThreads(properties.staging().threads())
                .stopGrace(properties.run().stopGrace())
                .startWithoutHistory(properties.cdc().start() == Start.NOW)
                .acceptNewSource(properties.source().acceptNew())
                .onRewrite(properties.schema().onRewrite())
                .newTables(properties.schema().newTables())
                .onUncarriable(properties.schema().onUncarriable())
                .onRefusal(properties.checks().onRefusal())
                .deadLetters(
                        properties.deadLetters().policy() == LetterPolicy.KEEP
                                ? RefusalPolicy.QUARANTINE
                                : RefusalPolicy.STOP)
                .maxRefused(properties.deadLetters().max());
    }

    /**
     * The copy of the ledger.
     *
     * @throws ConfigurationException when it is none of its kinds
     */
    static StateStore stateStore(TributaryProperties.State state) {
        String store = state.store();
        try {
            if (store.startsWith(FILE) && store.length() > FILE.length()) {
                return new FileStateStore(Path.of(store.substring(FILE.length())));
            }
            if (store.startsWith(POSTGRESQL)) {
                return database(state);
            }
        } catch (InvalidPathException e) {
            throw new ConfigurationException(
                    "tributary.state.store names no possible path", "Write it as file:/path/of/a/directory.", e);
        }
        // Not shown: it may be a URL with a password in it.
        throw new ConfigurationException(
                "tributary.state.store is none of its kinds",
                "Set it to ledger, file:PATH or jdbc:postgresql://host:port/database, or define a StateStore as a bean.");
    }

    private static StateStore database(TributaryProperties.State state) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        String url = state.store();
        try {
            database.setUrl(url);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "tributary.state.store is no JDBC URL of a PostgreSQL database",
                    "Write it as jdbc:postgresql://host:5432/database.",
                    e);
        }
        if (state.user() != null) {
            database.setUser(state.user());
        }
        if (state.password() != null) {
            database.setPassword(state.password());
        }
        int query = url.indexOf('?');
        return new JdbcStateStore(database, url.substring("jdbc:".length(), query < 0 ? url.length() : query));
    }
}
