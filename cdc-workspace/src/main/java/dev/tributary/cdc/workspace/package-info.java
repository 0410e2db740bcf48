/**
 * The local workspace: a server that the unmodified Databricks JDBC driver and SDK talk to, on real Spark and Delta in a
 * child JVM.
 */
@NullMarked
package dev.tributary.cdc.workspace;

import org.jspecify.annotations.NullMarked;
