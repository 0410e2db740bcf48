/** The PostgreSQL source. */
module dev.tributary.cdc.postgres {
    requires transitive dev.tributary.cdc.core;
    requires java.sql;
    requires org.postgresql.jdbc;
    requires org.slf4j;

    exports dev.tributary.cdc.postgres;
}
