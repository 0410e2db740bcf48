package dev.tributary.cdc.workspace.internal.catalog;

/** A name that is missing, taken or still in use, or a key that cannot be declared. */
public final class CatalogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind of answer the clients get: SQL and REST word it differently. */
    public enum Kind {
        CATALOG_NOT_FOUND("NO_SUCH_CATALOG_EXCEPTION", "42704", 404, "CATALOG_DOES_NOT_EXIST"),
        CATALOG_EXISTS("CATALOG_ALREADY_EXISTS", "42710", 400, "CATALOG_ALREADY_EXISTS"),
        CATALOG_NOT_EMPTY("CATALOG_NOT_EMPTY", "2BP01", 400, "INVALID_STATE"),
        SCHEMA_NOT_FOUND("SCHEMA_NOT_FOUND", "42704", 404, "SCHEMA_DOES_NOT_EXIST"),
        SCHEMA_EXISTS("SCHEMA_ALREADY_EXISTS", "42P06", 400, "SCHEMA_ALREADY_EXISTS"),
        SCHEMA_NOT_EMPTY("SCHEMA_NOT_EMPTY", "2BP01", 400, "INVALID_STATE"),
        TABLE_NOT_FOUND("TABLE_OR_VIEW_NOT_FOUND", "42P01", 404, "TABLE_DOES_NOT_EXIST"),
        TABLE_EXISTS("TABLE_OR_VIEW_ALREADY_EXISTS", "42P07", 400, "TABLE_ALREADY_EXISTS"),
        TABLE_NOT_CATALOG_MANAGED(
                "DELTA_REPLACE_TABLE_WITH_CATALOG_MANAGED_NOT_SUPPORTED", "0A000", 400, "INVALID_STATE"),
        KEY_NOT_POSSIBLE("INVALID_PARAMETER_VALUE", "22023", 400, "INVALID_PARAMETER_VALUE"),
        VOLUME_NOT_FOUND("VOLUME_DOES_NOT_EXIST", "42704", 404, "VOLUME_DOES_NOT_EXIST"),
        VOLUME_EXISTS("VOLUME_ALREADY_EXISTS", "42000", 400, "VOLUME_ALREADY_EXISTS");

        private final String sqlClass;
        private final String sqlState;
        private final int httpStatus;
        private final String restCode;

        Kind(String sqlClass, String sqlState, int httpStatus, String restCode) {
            this.sqlClass = sqlClass;
            this.sqlState = sqlState;
            this.httpStatus = httpStatus;
            this.restCode = restCode;
        }

        public String sqlClass() {
            return sqlClass;
        }

        public String sqlState() {
            return sqlState;
        }

        public int httpStatus() {
            return httpStatus;
        }

        public String restCode() {
            return restCode;
        }
    }

    private final Kind kind;

    public CatalogException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
