/** The example database: a music store of 11 related tables, generated from a seed. */
@NullMarked
package dev.tributary.cdc.examples.musicstore;

import org.jspecify.annotations.NullMarked;
