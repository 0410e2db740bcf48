/** What an extension implements: sources, stagers, sinks and state stores. */
@NullMarked
package dev.tributary.cdc.spi;

import org.jspecify.annotations.NullMarked;
