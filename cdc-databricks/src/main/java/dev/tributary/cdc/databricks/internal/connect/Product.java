package dev.tributary.cdc.databricks.internal.connect;

/** What we call ourselves to servers. */
final class Product {

    /** As a <a href="https://www.rfc-editor.org/rfc/rfc9110#name-user-agent">User-Agent</a> has it. */
    static final String NAME = "Tributary/" + version();

    private Product() {}

    private static String version() {
        String version = Product.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    /** In front of what the vendor's clients say of themselves. */
    static String userAgent(String theirs) {
        return theirs.isEmpty() ? NAME : NAME + ' ' + theirs;
    }
}
