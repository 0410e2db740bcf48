/** What pg_catalog says of tables, columns and types. */
@NullMarked
package dev.tributary.cdc.postgres.internal.catalog;

import org.jspecify.annotations.NullMarked;
