/** A destination in memory that follows the SPI to the letter: the judge of the tests of sources and of the core. */
@org.jspecify.annotations.NullMarked
package dev.tributary.cdc.memory;
