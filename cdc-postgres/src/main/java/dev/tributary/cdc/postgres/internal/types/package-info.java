/** PostgreSQL's types: how their values are carried, and exact decoders of their text and binary formats. */
@NullMarked
package dev.tributary.cdc.postgres.internal.types;

import org.jspecify.annotations.NullMarked;
