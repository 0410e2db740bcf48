@NullMarked
package dev.tributary.cdc.benchmarks;

import org.jspecify.annotations.NullMarked;
