/** Parts of the hot path by themselves, under JMH. */
@NullMarked
package dev.tributary.cdc.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
