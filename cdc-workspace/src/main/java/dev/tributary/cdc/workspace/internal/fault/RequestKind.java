package dev.tributary.cdc.workspace.internal.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What kind of a request one without a statement is: its method and path, without version, names and ids. Requests for
 * files and directories are {@code PUT file}, {@code GET directory} and so on.
 */
final class RequestKind {

    private static final Set<String> COLLECTIONS = Set.of(
            "statements", "sessions", "warehouses", "catalogs", "schemas", "volumes", "tables", "chunks", "queries");

    private RequestKind() {}

    static String of(String method, String rawPath) {
        List<String> segments = new ArrayList<>();
        boolean isName = false;
        for (String segment : rawPath.split("/", -1)) {
            if (segment.isEmpty()
                    || (segments.isEmpty() && (segment.equals("api") || segment.matches("\\d+\\.\\d+")))) {
                continue;
            }
            if (segments.equals(List.of("fs"))) {
                return method
                        + (segment.equals("files") ? " file" : segment.equals("directories") ? " directory" : segment);
            }
            segments.add(isName || segment.matches("\\d+") ? "{id}" : segment);
            isName = !isName && COLLECTIONS.contains(segment);
        }
        return method + " " + String.join("/", segments);
    }

    /** Whether it carries a statement. */
    static boolean isStatement(String method, String rawPath) {
        return method.equals("POST") && rawPath.matches("/api/2\\.0/sql/statements/?");
    }
}
