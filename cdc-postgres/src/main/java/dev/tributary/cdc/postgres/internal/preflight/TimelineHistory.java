package dev.tributary.cdc.postgres.internal.preflight;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.postgres.internal.connection.Connections;
import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the server's history left earlier timelines, as
 * <a href="https://www.postgresql.org/docs/current/protocol-replication.html">TIMELINE_HISTORY</a> tells.
 */
public final class TimelineHistory {

    /** On the timeline that the server follows, every position is one of its history. */
    private static final Lsn NEVER = new Lsn(-1L);

    private TimelineHistory() {}

    /**
     * The position up to which an earlier timeline is part of the current one's history.
     *
     * @param current the timeline that the server follows
     */
    public static Optional<Lsn> switchPoint(Connections connections, long current, long timeline) {
        if (timeline == current) {
            return Optional.of(NEVER);
        }
        if (timeline > current || timeline < 1) {
            return Optional.empty();
        }
        try (Connection connection = connections.replication("timeline");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("TIMELINE_HISTORY " + current)) {
            return row.next() ? parse(row.getString("content"), timeline) : Optional.empty();
        } catch (SQLException e) {
            throw ServerErrors.translate(e, "reading the history of timeline " + current);
        }
    }

    /** A line holds a timeline, where it was left, and why; a comment begins with {@code #}. */
    static Optional<Lsn> parse(@Nullable String content, long timeline) {
        if (content == null) {
            return Optional.empty();
        }
        return content.lines()
                .map(line -> line.strip().split("\\s+", 3))
                .filter(words -> words.length > 1 && words[0].equals(Long.toString(timeline)))
                .map(words -> Lsn.parse(words[1]))
                .findFirst();
    }
}
