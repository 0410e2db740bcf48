package dev.tributary.cdc.postgres.internal.catalog;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.KeylessPolicy;
import dev.tributary.cdc.postgres.internal.types.ColumnType;
import dev.tributary.cdc.postgres.internal.types.Treatment;
import java.util.Optional;

/**
 * What the stream asks the catalog. It shows the present, which may be later than what the stream delivers: relation
 * messages win over it. Not thread-safe.
 */
public interface TableCatalog {

    /**
     * The table of an oid as the catalog shows it now, read once and then kept until {@link #forget}; empty when there
     * is none, or when it is not selected.
     */
    Optional<CatalogTable> table(long oid);

    /** The partitioned table at the top, if this oid is a partition's as the catalog shows it now. */
    Optional<Long> root(long oid);

    /** Makes the next {@link #table} of this oid read again. */
    void forget(long oid);

    /** Whether the configuration selects a table of this name. */
    boolean selects(TableId table);

    /** How a table of this name is replicated if it has no key. */
    KeylessPolicy keyless(TableId table);

    /** Whether the configuration selects a column of this name. */
    boolean selects(TableId table, String column);

    /**
     * How values of a type are carried. Kept once read. A type that the catalog no longer knows is carried as text.
     *
     * @param typeOid as a relation message states it, so possibly a domain's
     * @param typmod as a relation message states it
     * @param treatment what is done to the values
     * @throws dev.tributary.cdc.ConfigurationException when that cannot be done to values of the type
     */
    ColumnType type(long typeOid, int typmod, Optional<Treatment> treatment);

    /** What the configuration does to values of a column of this name. */
    Optional<Treatment> treatment(TableId table, String column);
}
