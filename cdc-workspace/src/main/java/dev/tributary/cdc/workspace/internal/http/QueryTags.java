package dev.tributary.cdc.workspace.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The tags that a session gives its statements: {@code key:value,key:value}, where a backslash takes the next character
 * as it is.
 *
 * @see <a href="https://docs.databricks.com/en/sql/user/queries/query-tags.html">Query tags</a>
 */
record QueryTags(Map<String, String> tags) {

    static final QueryTags NONE = new QueryTags(Map.of());

    /** Of the configuration that a session was opened with. */
    static QueryTags of(JsonNode configuration) {
        Map<String, String> tags = new LinkedHashMap<>();
        configuration.fields().forEachRemaining(entry -> {
            if (entry.getKey().toLowerCase(Locale.ROOT).equals("query_tags")) {
                parse(entry.getValue().asText(), tags);
            }
        });
        return new QueryTags(tags);
    }

    private static void parse(String text, Map<String, String> tags) {
        StringBuilder key = new StringBuilder();
        StringBuilder value = new StringBuilder();
        StringBuilder part = key;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ',' : text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                part.append(text.charAt(++i));
            } else if (c == ':' && part == key) {
                part = value;
            } else if (c == ',') {
                if (!key.isEmpty()) {
                    tags.put(key.toString().strip(), value.toString().strip());
                }
                key.setLength(0);
                value.setLength(0);
                part = key;
            } else {
                part.append(c);
            }
        }
    }

    void into(ArrayNode array) {
        tags.forEach((key, value) -> array.addObject().put("key", key).put("value", value));
    }
}
