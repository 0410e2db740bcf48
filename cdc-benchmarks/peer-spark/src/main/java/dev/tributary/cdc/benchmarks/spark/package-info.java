/** What a team would reach for first: Spark's JDBC source, or a ResultSet and AvroParquetWriter. */
@NullMarked
package dev.tributary.cdc.benchmarks.spark;

import org.jspecify.annotations.NullMarked;
