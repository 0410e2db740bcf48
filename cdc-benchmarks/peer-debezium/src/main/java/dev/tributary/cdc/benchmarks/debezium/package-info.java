/** Debezium's embedded engine, counting events and doing nothing else with them. */
@NullMarked
package dev.tributary.cdc.benchmarks.debezium;

import org.jspecify.annotations.NullMarked;
