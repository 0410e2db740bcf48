package dev.tributary.cdc.workspace.internal.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An answer other than success: HTTP status and the error body of the Databricks REST API. */
final class ApiError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient ObjectNode body = JsonNodeFactory.instance.objectNode();

    ApiError(int status, String code, String message) {
        super(message);
        this.status = status;
        body.put("error_code", code).put("message", message);
    }

    /** Refused credentials are answered with a numeric code, unlike everything else. */
    static ApiError credentials(int status, String message) {
        ApiError error = new ApiError(status, "", message);
        error.body.put("error_code", status);
        return error;
    }

    static ApiError notSupported(String what) {
        return new ApiError(404, "ENDPOINT_NOT_FOUND", "not supported by the local workspace: " + what);
    }

    /** Adds the machine-readable reason that the Files API gives. */
    ApiError reason(String reason, @Nullable String catalogMessage) {
        ArrayNode details = body.putArray("details");
        ObjectNode info = details.addObject()
                .put("@type", "type.googleapis.com/google.rpc.ErrorInfo")
                .put("reason", reason)
                .put("domain", "filesystem.databricks.com");
        if (catalogMessage != null) {
            info.putObject("metadata").put("unity_catalog_error_message", catalogMessage);
        }
        details.addObject()
                .put("@type", "type.googleapis.com/google.rpc.RequestInfo")
                .put("request_id", UUID.randomUUID().toString());
        return this;
    }

    int status() {
        return status;
    }

    ObjectNode body() {
        return body;
    }
}
