@NullMarked
package dev.tributary.cdc.workspace.internal.catalog;

import org.jspecify.annotations.NullMarked;
