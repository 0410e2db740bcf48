@NullMarked
package dev.tributary.cdc.workspace.internal.server;

import org.jspecify.annotations.NullMarked;
