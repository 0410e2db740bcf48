package dev.tributary.cdc.postgres;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Experimental;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.internal.connection.DirectConnections;
import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import dev.tributary.cdc.postgres.internal.session.SessionSettings;
import dev.tributary.cdc.postgres.internal.types.Treatment;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.crypto.Mac;

/**
 * What somebody needs who reads the source beside a pipeline, for example to compare it with the destination. Immutable and
 * thread-safe; shows no secret.
 */
@Experimental
public final class SourceAccess {

    /** Receives how a column is treated. */
    public interface Treated<T> {

        /** It is NULL always. */
        T masked();

        /** Its values are a literal. */
        T maskedWith(String literal);

        /**
         * Its values are hashed.
         *
         * @param mac for one thread
         */
        T hashed(Mac mac);

        /** Only a number of characters or bytes are carried. */
        T truncated(int length);
    }

    private final SessionSettings settings;

    SourceAccess(SessionSettings settings) {
        this.settings = settings;
    }

    /**
     * A connection in auto-commit mode, with the session settings that fix what a value's text is, and without any limit on
     * how long a statement takes.
     *
     * @param purpose shown in {@code application_name}
     * @throws dev.tributary.cdc.CdcException when the source cannot be reached
     */
    public Connection connect(String purpose) {
        return new DirectConnections(settings.connection(), "").sql(purpose);
    }

    /**
     * What an error of the server or the driver on such a connection means: typed, with a remedy, and without what it quotes
     * of rows.
     *
     * @param doing what failed, as the beginning of a sentence: <em>reading the catalog</em>
     */
    public CdcException failure(SQLException e, String doing) {
        return ServerErrors.translate(e, doing);
    }

    /** Name of the replication slot. */
    public String slot() {
        return settings.slot();
    }

    /** Name of the publication. */
    public String publication() {
        return settings.publication();
    }

    /** Which changes are followed. */
    public OriginPolicy origin() {
        return settings.stream().origin();
    }

    /** What becomes of infinite dates and times. */
    public InfinityPolicy infinity() {
        return settings.values().infinity();
    }

    /** What becomes of dates before the year 1 and after the year 9999. */
    public FarDatePolicy farDates() {
        return settings.values().farDates();
    }

    /** What becomes of NaN in numeric. */
    public NanPolicy nan() {
        return settings.values().nan();
    }

    /** What becomes of numbers that the destination's type does not hold. */
    public NumericOverflowPolicy numericOverflow() {
        return settings.values().numericOverflow();
    }

    /** How a column is treated; empty when it is carried as it is. */
    public <T> Optional<T> treatment(TableId table, String column, Treated<T> treated) {
        return settings.selection().treatments().of(table, column).map(treatment -> {
            if (treatment instanceof Treatment.Mask mask) {
                return mask.literal().map(treated::maskedWith).orElseGet(treated::masked);
            }
            if (treatment instanceof Treatment.Hash hash) {
                return treated.hashed(hash.key().newMac());
            }
            return treated.truncated(((Treatment.Truncate) treatment).length());
        });
    }
}
