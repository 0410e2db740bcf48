@NullMarked
package dev.tributary.cdc.simulation;

import org.jspecify.annotations.NullMarked;
