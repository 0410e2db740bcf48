/** Reads both sides and holds them against each other. */
@NullMarked
package dev.tributary.cdc.validate.internal;

import org.jspecify.annotations.NullMarked;
