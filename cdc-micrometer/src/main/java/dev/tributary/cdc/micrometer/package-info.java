/** A pipeline's figures as Micrometer meters. */
@NullMarked
package dev.tributary.cdc.micrometer;

import org.jspecify.annotations.NullMarked;
