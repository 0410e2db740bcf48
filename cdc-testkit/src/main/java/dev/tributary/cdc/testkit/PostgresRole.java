package dev.tributary.cdc.testkit;

/** A login role of a test server. */
public record PostgresRole(String name, String password) {

    @Override
    public String toString() {
        return "PostgresRole[" + name + "]";
    }
}
