package dev.tributary.cdc.examples.simulation;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Text of statements. */
final class Sql {

    private Sql() {}

    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static <T> String list(List<T> items, Function<? super T, String> text) {
        return items.stream().map(text).collect(Collectors.joining(", "));
    }

    /** Sets the parameters as texts whose type the statement's casts decide. */
    static void bind(PreparedStatement statement, List<? extends @Nullable String> parameters) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            statement.setObject(i + 1, parameters.get(i), Types.OTHER);
        }
    }
}
