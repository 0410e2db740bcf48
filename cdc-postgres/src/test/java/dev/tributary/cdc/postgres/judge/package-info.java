/**
 * Random workloads on PostgreSQL, judged by PostgreSQL's own logical replication into a second server. Everything that
 * a seed does to the source follows from the seed.
 */
@org.jspecify.annotations.NullMarked
package dev.tributary.cdc.postgres.judge;
