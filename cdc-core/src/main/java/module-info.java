/** The pipeline: what a host calls, the columnar data model, and the SPI that extensions implement. */
module dev.tributary.cdc.core {
    requires transitive org.jspecify;
    requires transitive org.slf4j;
    requires static java.sql;

    exports dev.tributary.cdc;
    exports dev.tributary.cdc.data;
    exports dev.tributary.cdc.spi;
    exports dev.tributary.cdc.state;
}
