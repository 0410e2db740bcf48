/** The whole job on one machine, with nothing to configure. */
@NullMarked
package dev.tributary.cdc.examples.quickstart;

import org.jspecify.annotations.NullMarked;
