@NullMarked
package dev.tributary.cdc.workspace.internal;

import org.jspecify.annotations.NullMarked;
