package dev.tributary.cdc.testkit.internal;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs tests until one fails, and says by its exit code whether one has. */
public final class FailingTests implements TestExecutionListener {

    static final int PASSED = 0;
    static final int FAILED = 10;
    private static final int NONE_RAN = 11;

    private int succeeded;

    private FailingTests() {}

    /** @param tests classes, or {@code Class#method} */
    public static void main(String[] tests) {
        List<? extends DiscoverySelector> selectors = Stream.of(tests)
                .map(test -> test.contains("#") ? selectMethod(test) : selectClass(test))
                .toList();
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request().selectors(selectors).build();
        FailingTests listener = new FailingTests();
        LauncherFactory.create().execute(request, listener);
        System.exit(listener.succeeded == 0 ? NONE_RAN : PASSED);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == Status.FAILED) {
            System.out.println(test.getDisplayName());
            result.getThrowable().ifPresent(failure -> failure.printStackTrace(System.out));
            // One is enough; servers of the tests end with their parent.
            Runtime.getRuntime().exit(FAILED);
        } else if (test.isTest() && result.getStatus() == Status.SUCCESSFUL) {
            succeeded++;
        }
    }
}
