@NullMarked
package dev.tributary.cdc.workspace.internal.http;

import org.jspecify.annotations.NullMarked;
