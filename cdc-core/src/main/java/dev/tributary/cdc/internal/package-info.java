/** The run loop. Not exported. */
@NullMarked
package dev.tributary.cdc.internal;

import org.jspecify.annotations.NullMarked;
