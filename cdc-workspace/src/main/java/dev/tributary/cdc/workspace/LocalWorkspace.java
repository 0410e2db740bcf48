package dev.tributary.cdc.workspace;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class a local workspace: they take a {@link TestWorkspace} as a parameter of a test, a life-cycle
 * method or the constructor.
 *
 * <p>All test classes of a JVM share one server, which starts with the first of them (a few seconds) and ends with the last,
 * also where a build tool hands them to the JVM one by one; that needs JUnit 5.13 or later. Each test gets names of its own,
 * so that tests may run in parallel and never see each other's tables.
 *
 * <p>With the system property {@code workspace=live} the same tests run against a real one; see {@link LiveWorkspace}.
 *
 * <pre>{@code
 * @LocalWorkspace
 * class OrdersTest {
 *     @Test
 *     void copiesOrders(TestWorkspace workspace) throws SQLException {
 *         try (Connection connection = DriverManager.getConnection(workspace.jdbcUrl())) { ... }
 *     }
 * }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Tag("workspace")
@ExtendWith(LocalWorkspaceExtension.class)
public @interface LocalWorkspace {}
