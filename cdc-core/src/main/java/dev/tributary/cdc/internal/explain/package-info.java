/** A run whose source holds one made-up change, and whose destination writes down what it is told to do. */
@NullMarked
package dev.tributary.cdc.internal.explain;

import org.jspecify.annotations.NullMarked;
