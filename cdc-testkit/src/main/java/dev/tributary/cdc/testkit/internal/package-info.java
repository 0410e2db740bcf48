/** The two ways to a PostgreSQL server: containers, and binaries unpacked from the class path. */
@NullMarked
package dev.tributary.cdc.testkit.internal;

import org.jspecify.annotations.NullMarked;
