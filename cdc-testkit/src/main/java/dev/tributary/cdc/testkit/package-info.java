/**
 * Real PostgreSQL for tests: one shared server per version, private servers to break, databases that clean up after
 * themselves, and waiting for states.
 */
@NullMarked
package dev.tributary.cdc.testkit;

import org.jspecify.annotations.NullMarked;
