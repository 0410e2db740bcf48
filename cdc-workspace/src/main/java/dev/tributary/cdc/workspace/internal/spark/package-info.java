@NullMarked
package dev.tributary.cdc.workspace.internal.spark;

import org.jspecify.annotations.NullMarked;
