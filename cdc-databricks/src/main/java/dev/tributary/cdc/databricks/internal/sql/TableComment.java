package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.data.TableSchema;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The comment of a target: what the source says of the table, and which one it is. */
public final class TableComment {

    private static final Pattern OURS = Pattern.compile("(?s)(?:(.*) \\| )?replicated from .*");

    private TableComment() {}

    /** The comment of a table. */
    public static String of(TableSchema schema) {
        return before("replicated from " + schema.id(), schema.comment());
    }

    /** What the source said of the table when it got this comment; empty when nothing, null when it is none of ours. */
    public static @Nullable String text(@Nullable String comment) {
        return text(OURS, comment);
    }

    static String before(String ours, @Nullable String text) {
        return text == null || text.isEmpty() ? ours : text + " | " + ours;
    }

    /** @param ours what our comments look like, with the source's text as its first group */
    static @Nullable String text(Pattern ours, @Nullable String comment) {
        if (comment == null) {
            return null;
        }
        Matcher matcher = ours.matcher(comment);
        if (!matcher.matches()) {
            return null;
        }
        String text = matcher.group(1);
        return text == null ? "" : text;
    }
}
