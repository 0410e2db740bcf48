package dev.tributary.cdc.spring;

import dev.tributary.cdc.NewTablePolicy;
import dev.tributary.cdc.RefusalPolicy;
import dev.tributary.cdc.RewritePolicy;
import dev.tributary.cdc.UncarriablePolicy;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.DroppedColumns;
import dev.tributary.cdc.databricks.SnapshotCheck;
import dev.tributary.cdc.databricks.Transactions;
import dev.tributary.cdc.postgres.FarDatePolicy;
import dev.tributary.cdc.postgres.InfinityPolicy;
import dev.tributary.cdc.postgres.KeylessPolicy;
import dev.tributary.cdc.postgres.NanPolicy;
import dev.tributary.cdc.postgres.NumericOverflowPolicy;
import dev.tributary.cdc.postgres.NumericPolicy;
import dev.tributary.cdc.postgres.PublicationPolicy;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The pipeline of the application: the settings of the command line under {@code tributary}, with the same defaults.
 *
 * @param enabled whether there is a pipeline at all
 */
@ConfigurationProperties("tributary")
public record TributaryProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Named pipeline,
        @DefaultValue @NestedConfigurationProperty RunProperties run,
        @DefaultValue @NestedConfigurationProperty HealthProperties health,
        @DefaultValue @NestedConfigurationProperty SourceProperties source,
        @DefaultValue Slot slot,
        @DefaultValue Publication publication,
        @DefaultValue Values values,
        @DefaultValue Tables tables,
        @DefaultValue Schema schema,
        @DefaultValue @NestedConfigurationProperty DatabricksProperties databricks,
        @DefaultValue Sink sink,
        @DefaultValue Ledger ledger,
        @DefaultValue Cdc cdc,
        @DefaultValue State state,
        @DefaultValue Checks checks,
        @DefaultValue DeadLetters deadLetters,
        @DefaultValue Flush flush,
        @DefaultValue Retry retry,
        @DefaultValue Memory memory,
        @DefaultValue Snapshot snapshot,
        @DefaultValue Staging staging) {

    /**
     * How the pipeline is called.
     *
     * @param name names the state, the staged files and the threads; lower-case letters, digits, hyphens
     */
    public record Named(@DefaultValue("tributary") String name) {}

    /**
     * The replication slot.
     *
     * @param failover whether standbys keep a copy of it, so that CDC goes on after a failover (17 and later)
     */
    public record Slot(@DefaultValue("false") boolean failover) {}

    /**
     * The publication.
     *
     * @param manage who makes it, and puts tables into it
     */
    public record Publication(@DefaultValue("alter") PublicationPolicy manage) {}

    /**
     * Values that the destination's types do not have.
     *
     * @param infinity infinity in dates and times
     * @param farDates dates and times before the year 1 or after 9999
     * @param nan NaN in DECIMAL columns
     * @param numeric numeric without bounds
     * @param numericScale digits after the point of values.numeric=decimal
     * @param numericOverflow numbers that do not fit it exactly
     */
    public record Values(
            @DefaultValue("fail") InfinityPolicy infinity,
            @DefaultValue("fail") FarDatePolicy farDates,
            @DefaultValue("fail") NanPolicy nan,
            @DefaultValue("text") NumericPolicy numeric,
            @DefaultValue("18") int numericScale,
            @DefaultValue("fail") NumericOverflowPolicy numericOverflow) {}

    /**
     * Which tables are taken.
     *
     * @param withoutKey what becomes of tables without a key
     */
    public record Tables(@DefaultValue("match-rows") KeylessPolicy withoutKey) {}

    /**
     * How changes of tables are followed.
     *
     * @param onRewrite tables whose rows can no longer be followed by changes alone
     * @param newTables selected tables that no SNAPSHOT has copied
     * @param onUncarriable tables with a change that cannot be carried
     * @param onDrop columns that the source drops
     */
    public record Schema(
            @DefaultValue("recopy") RewritePolicy onRewrite,
            @DefaultValue("copy") NewTablePolicy newTables,
            @DefaultValue("stop") UncarriablePolicy onUncarriable,
            @DefaultValue("keep") DroppedColumns onDrop) {}

    /**
     * How changes are applied.
     *
     * @param mode what targets show: the source's rows, deleted rows too, every change, or every state
     * @param modes the same for some tables, by table pattern; the last that matches counts
     * @param transactions whether all tables of a flush and the position are committed in one transaction
     */
    public record Sink(
            @DefaultValue("merge") ApplyMode mode,
            @DefaultValue Map<String, ApplyMode> modes,
            @DefaultValue("auto") Transactions transactions) {}

    /**
     * What is kept beside the tables.
     *
     * @param retention how long it is kept which version each table had after each flush; 0 keeps nothing
     */
    public record Ledger(@DefaultValue("7d") Duration retention) {}

    /** Where CDC begins that was never run. */
    public enum Start {
        /** Where a SNAPSHOT has left off. */
        CHECKPOINT,
        /** Where the source stands, without history. */
        NOW
    }

    /**
     * Following changes.
     *
     * @param start where it begins when it was never run
     */
    public record Cdc(@DefaultValue("checkpoint") Start start) {}

    /**
     * A copy of the ledger for the host.
     *
     * @param store ledger (no copy), file:PATH, or jdbc:postgresql://host:port/database
     * @param user for a database
     * @param password for a database
     */
    public record State(@DefaultValue("ledger") String store, @Nullable String user, @Nullable String password) {

        public State {
            user = Unset.ifBlank(user);
            password = Unset.ifBlank(password);
        }

        /** Without what is secret: a URL may hold a password. */
        @Override
        public String toString() {
            return "State[user=" + user + "]";
        }
    }

    /**
     * Checks, which are beans of the type BatchCheck.
     *
     * @param onRefusal what becomes of rows that they refuse
     */
    public record Checks(@DefaultValue("stop") RefusalPolicy onRefusal) {}

    /** What becomes of rows with a value that its column's type cannot hold. */
    public enum LetterPolicy {
        /** The run ends. */
        STOP,
        /** They are kept apart, and the run goes on. */
        KEEP
    }

    /**
     * Rows that cannot be written.
     *
     * @param policy what becomes of rows with a value that its column's type cannot hold
     * @param max rows that may be refused in a run, for whatever reason, before it stops
     */
    public record DeadLetters(@DefaultValue("stop") LetterPolicy policy, @DefaultValue("10000") long max) {}

    /**
     * When a flush ends: with the first transaction that reaches one of these.
     *
     * @param maxRows changes in a flush
     * @param maxBytes bytes in a flush, as held in memory
     * @param maxInterval time from a flush's first change to its end
     */
    public record Flush(
            @DefaultValue("500000") long maxRows,
            @DefaultValue("128MB") DataSize maxBytes,
            @DefaultValue("10s") Duration maxInterval) {}

    /**
     * How a run goes on after errors that pass by themselves.
     *
     * @param budget how long it goes on trying without getting anywhere; 0: the first error ends it
     * @param firstWait the most that is waited before the first time
     * @param longestWait the most that is waited before any
     * @param firstContact the same as the budget as long as no server has answered where the source should be
     */
    public record Retry(
            @DefaultValue("5m") Duration budget,
            @DefaultValue("1s") Duration firstWait,
            @DefaultValue("30s") Duration longestWait,
            @DefaultValue("15s") Duration firstContact) {}

    /**
     * What is held in memory.
     *
     * @param maxBytes changes held in memory; a sixth of the heap, at most 256 MB, unless set
     */
    public record Memory(@Nullable DataSize maxBytes) {}

    /**
     * Copying tables.
     *
     * @param readers connections that copy; 2 to 4, by cores, unless set
     * @param verify how a copy is compared with what was read before it replaces its table
     */
    public record Snapshot(@Nullable Integer readers, @DefaultValue("checksum") SnapshotCheck verify) {}

    /**
     * Files on their way.
     *
     * @param threads threads that encode and upload
     * @param retention how long files are kept that nothing needs any more
     */
    public record Staging(@DefaultValue("4") int threads, @DefaultValue("0") Duration retention) {}
}
