/** The publication, which decides what the server sends. */
@NullMarked
package dev.tributary.cdc.postgres.internal.publication;

import org.jspecify.annotations.NullMarked;
