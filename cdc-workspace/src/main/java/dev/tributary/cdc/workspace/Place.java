package dev.tributary.cdc.workspace;

/** Where the tests' workspace is: on this machine, or a real one. */
interface Place extends AutoCloseable {

    /** For the driver, in {@link #catalog()}, with the secret in it. */
    String jdbcUrl();

    String host();

    /** The bearer token; aborts the test where there is none. */
    String token();

    String httpPath();

    String catalog();

    /** The name of a schema that nothing else uses. */
    String schema(String hint);

    /** The local server; aborts the test where the workspace is a real one. */
    LocalWorkspaceServer local(String wanted);

    @Override
    void close();
}
