/** What is checked of server, role and tables before anything is touched. */
@NullMarked
package dev.tributary.cdc.postgres.internal.preflight;

import org.jspecify.annotations.NullMarked;
