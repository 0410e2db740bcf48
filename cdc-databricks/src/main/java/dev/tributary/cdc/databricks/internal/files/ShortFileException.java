package dev.tributary.cdc.databricks.internal.files;

/** An upload that was reported as done had not arrived as a whole. */
final class ShortFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ShortFileException(String path, long arrived, long expected) {
        super(path + " arrived with " + (arrived < 0 ? "nothing" : arrived + " bytes") + " instead of " + expected
                + " bytes");
    }
}
