package dev.tributary.cdc.testkit;

import dev.tributary.cdc.testkit.internal.PostgresInvocations;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once for each {@linkplain PostgresVersion#selected() selected} version of PostgreSQL, on the shared
 * server of that version.
 *
 * <p>Parameters are resolved by type: {@link PostgresDatabase} (a fresh database per invocation, dropped after it;
 * {@code @BeforeEach} and {@code @AfterEach} methods get the same one), {@link PostgresServer} and {@link PostgresVersion}.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(PostgresInvocations.class)
public @interface PostgresTest {

    /** The oldest version the test is for. */
    PostgresVersion from() default PostgresVersion.V13;

    /** The newest version the test is for. */
    PostgresVersion to() default PostgresVersion.V18;

    /** Whether only the newest of the selected versions runs: for what no version does differently. */
    boolean newestOnly() default false;
}
