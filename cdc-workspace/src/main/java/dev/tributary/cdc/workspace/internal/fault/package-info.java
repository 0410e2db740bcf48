/** Entrances to the workspace at which requests meet with faults. */
@NullMarked
package dev.tributary.cdc.workspace.internal.fault;

import org.jspecify.annotations.NullMarked;
