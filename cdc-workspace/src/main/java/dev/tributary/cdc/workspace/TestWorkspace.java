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

    private final LocalWorkspaceServer server;
    private final String schema;

    TestWorkspace(LocalWorkspaceServer server, String test) {
        this.server = server;
        this.schema = name(test);
    }

    /** The shared server; do not close it. */
    public LocalWorkspaceServer server() {
        return server;
    }

    /** For the driver, in {@link #catalog()}. */
    public String jdbcUrl() {
        return server.jdbcUrl();
    }

    /** For the SDK. */
    public String host() {
        return server.host();
    }

    public String token() {
        return server.token();
    }

    public String warehouseId() {
        return server.warehouseId();
    }

    public String httpPath() {
        return server.httpPath();
    }

    /** Opens an entrance of this test alone, at which requests meet with faults; close it when done. */
    public WorkspaceFaults faults() {
        return server.faults();
    }

    /** A service principal of this test alone; see {@link LocalWorkspaceServer#newServicePrincipal}. */
    public ServicePrincipal newServicePrincipal(Duration tokensLive) {
        return server.newServicePrincipal(tokensLive);
    }

    /** The HTTP path of a SQL warehouse of this test alone; see {@link LocalWorkspaceServer#newWarehouse}. */
    public String newWarehouse(Duration startTakes) {
        return "/sql/1.0/warehouses/" + server.newWarehouse(startTakes);
    }

    /** The catalog that all tests share. */
    public String catalog() {
        return LocalWorkspaceServer.DEFAULT_CATALOG;
    }

    /** The name of a schema of this test alone. It does not exist yet. */
    public String schema() {
        return schema;
    }

    /** The name of one more schema of this test. */
    public String newSchema(String hint) {
        return name(hint);
    }

    private static String name(String hint) {
        String plain = hint.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        return plain.substring(0, Math.min(40, plain.length())) + "_" + NUMBER.incrementAndGet();
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "TestWorkspace[" + server + ", schema " + schema + "]";
    }
}
