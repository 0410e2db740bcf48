/** What a host calls: the pipeline, its modes, its report and its errors. */
@NullMarked
package dev.tributary.cdc;

import org.jspecify.annotations.NullMarked;
