/** A pipeline as a part of a Spring Boot application: its properties, its beans, its life cycle and its health. */
@NullMarked
package dev.tributary.cdc.spring;

import org.jspecify.annotations.NullMarked;
