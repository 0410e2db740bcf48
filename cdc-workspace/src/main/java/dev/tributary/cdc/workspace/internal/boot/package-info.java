/** The one class of ours that is in the child's class data archive. It depends on nothing else. */
@NullMarked
package dev.tributary.cdc.workspace.internal.boot;

import org.jspecify.annotations.NullMarked;
