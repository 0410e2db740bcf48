/** State stores that need nothing but the JDK. */
@NullMarked
package dev.tributary.cdc.state;

import org.jspecify.annotations.NullMarked;
