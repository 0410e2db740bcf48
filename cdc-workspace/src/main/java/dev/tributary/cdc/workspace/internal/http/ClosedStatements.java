package dev.tributary.cdc.workspace.internal.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What the query history still tells of statements that their clients have closed: the last thousand. Thread-safe. */
final class ClosedStatements {

    private static final int MOST = 1000;

    /** Texts can be long, since values stand in them. */
    private static final int LONGEST_TEXT = 2000;

    private final Deque<ObjectNode> entries = new ArrayDeque<>();

    /** Keeps a statement that has ended; one that still runs is forgotten, since nothing would tell of its end. */
    synchronized void add(ObjectNode entry) {
        if (!entry.path("is_final").asBoolean()) {
            return;
        }
        String text = entry.path("query_text").asText();
        if (text.length() > LONGEST_TEXT) {
            entry.put("query_text", text.substring(0, LONGEST_TEXT));
        }
        entries.addLast(entry);
        if (entries.size() > MOST) {
            entries.removeFirst();
        }
    }

    synchronized List<ObjectNode> all() {
        return List.copyOf(entries);
    }
}
