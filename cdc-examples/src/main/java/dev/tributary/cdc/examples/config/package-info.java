/** Settings from a properties file and the environment, and the pipeline they describe. */
@NullMarked
package dev.tributary.cdc.examples.config;

import org.jspecify.annotations.NullMarked;
