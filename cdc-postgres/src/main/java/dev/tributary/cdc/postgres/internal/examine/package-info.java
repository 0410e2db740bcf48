/** Looks at everything that a run needs, without touching anything. */
@NullMarked
package dev.tributary.cdc.postgres.internal.examine;

import org.jspecify.annotations.NullMarked;
