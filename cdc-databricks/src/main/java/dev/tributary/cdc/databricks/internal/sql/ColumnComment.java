package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.data.Column;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The comment of a target's column: what the source says of the column, the source's type for people and the column's
 * stable id for us, so that a rename at the source is told from a new column.
 */
public final class ColumnComment {

    private static final Pattern ATTRIBUTE = Pattern.compile("(?s).*, attribute (\\d{1,9})");

    private static final Pattern OURS = Pattern.compile("(?s)(?:(.*) \\| )?source type .*");

    private ColumnComment() {}

    /** The comment of a column; ids that are not lasting (zero or negative) are left out. */
    public static String of(Column column) {
        String type = TableComment.before("source type " + column.sourceType(), column.comment());
        return column.id() > 0 ? type + ", attribute " + column.id() : type;
    }

    /** What the source said of the column when it got this comment; empty when nothing, null when it is none of ours. */
    public static @Nullable String text(@Nullable String comment) {
        return TableComment.text(OURS, comment);
    }

    /** The stable id that a comment holds, if it is one of ours. */
    public static OptionalInt id(@Nullable String comment) {
        if (comment != null) {
            Matcher matcher = ATTRIBUTE.matcher(comment);
            if (matcher.matches()) {
                return OptionalInt.of(Integer.parseInt(matcher.group(1)));
            }
        }
        return OptionalInt.empty();
    }
}
