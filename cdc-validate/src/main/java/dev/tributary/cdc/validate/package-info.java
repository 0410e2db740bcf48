/** Tells whether the destination holds what the source holds, also while a pipeline runs. */
@NullMarked
package dev.tributary.cdc.validate;

import org.jspecify.annotations.NullMarked;
