package dev.tributary.cdc.databricks.internal.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a request is called as a step: its method and path, without version, names and ids, such as
 * {@code http:PUT file} or {@code http:GET sql/statements/{id}}. The local workspace calls its requests the same.
 */
final class RequestName {

    private static final Set<String> COLLECTIONS = Set.of(
            "statements", "sessions", "warehouses", "catalogs", "schemas", "volumes", "tables", "chunks", "queries");

    private RequestName() {}

    static String of(String method, String rawPath) {
        List<String> words = new ArrayList<>();
        boolean isName = false;
        for (String segment : rawPath.split("/", -1)) {
            boolean isVersion = words.isEmpty() && (segment.equals("api") || segment.matches("\\d+\\.\\d+"));
            if (segment.isEmpty() || isVersion) {
                continue;
            }
            if (words.equals(List.of("fs"))) {
                return "http:" + method + (segment.equals("files") ? " file" : " directory");
            }
            words.add(isName || segment.matches("\\d+") ? "{id}" : segment);
            isName = !isName && COLLECTIONS.contains(segment);
        }
        return "http:" + method + ' ' + String.join("/", words);
    }
}
