/** The PostgreSQL source. */
module dev.tributary.cdc.postgres {
    requires transitive dev.tributary.cdc.core;
    requires java.sql;
    requires org.postgresql.jdbc;
    requires org.slf4j;

    exports dev.tributary.cdc.postgres;
    // The driver makes the replication connection's socket factory by its name.
    exports dev.tributary.cdc.postgres.internal.connection to
            org.postgresql.jdbc;
}
