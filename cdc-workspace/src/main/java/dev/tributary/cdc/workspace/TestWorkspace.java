package dev.tributary.cdc.workspace;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a test needs to know about the workspace, and names that no other test has. Thread-safe.
 *
 * @see LocalWorkspace
 */
public final class TestWorkspace {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Place place;
    private final String schema;

    TestWorkspace(Place place, String test) {
        this.place = place;
        this.schema = newSchema(test);
    }

    /** The shared server; do not close it. Aborts the test where the workspace is a real one. */
    public LocalWorkspaceServer server() {
        return place.local("the server itself");
    }

    /** For the driver, in {@link #catalog()}. */
    public String jdbcUrl() {
        return place.jdbcUrl();
    }

    /** For the SDK. */
    public String host() {
        return place.host();
    }

    /** The bearer token. Aborts a live test that runs as a service principal. */
    public String token() {
        return place.token();
    }

    public String warehouseId() {
        return httpPath().substring(httpPath().lastIndexOf('/') + 1);
    }

    public String httpPath() {
        return place.httpPath();
    }

    /** Opens an entrance of this test alone, at which requests meet with faults; close it when done. Aborts a live test. */
    public WorkspaceFaults faults() {
        return place.local("faults on demand").faults();
    }

    /** A service principal of this test alone; see {@link LocalWorkspaceServer#newServicePrincipal}. Aborts a live test. */
    public ServicePrincipal newServicePrincipal(Duration tokensLive) {
        return place.local("a new service principal").newServicePrincipal(tokensLive);
    }

    /** The HTTP path of a SQL warehouse of this test alone; see {@link LocalWorkspaceServer#newWarehouse}. Aborts a live test. */
    public String newWarehouse(Duration startTakes) {
        return "/sql/1.0/warehouses/" + place.local("a new warehouse").newWarehouse(startTakes);
    }

    /** The catalog that all tests share. */
    public String catalog() {
        return place.catalog();
    }

    /** The name of a schema of this test alone. It does not exist yet. */
    public String schema() {
        return schema;
    }

    /** The name of one more schema of this test. */
    public String newSchema(String hint) {
        return place.schema(name(hint));
    }

    private static String name(String hint) {
        String plain = hint.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        return plain.substring(0, Math.min(40, plain.length())) + "_" + NUMBER.incrementAndGet();
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "TestWorkspace[" + place + ", schema " + schema + "]";
    }
}
