/** One run's work at the source. */
@NullMarked
package dev.tributary.cdc.postgres.internal.session;

import org.jspecify.annotations.NullMarked;
