@NullMarked
package dev.tributary.cdc.workspace.internal.sql;

import org.jspecify.annotations.NullMarked;
