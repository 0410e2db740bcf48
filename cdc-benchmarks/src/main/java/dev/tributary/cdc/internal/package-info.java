/** What can only be measured from within. */
@NullMarked
package dev.tributary.cdc.internal;

import org.jspecify.annotations.NullMarked;
