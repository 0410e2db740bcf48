/** What a running pipeline tells others: over HTTP, in a file, and as JSON. */
@NullMarked
package dev.tributary.cdc.examples.monitor;

import org.jspecify.annotations.NullMarked;
