package dev.tributary.cdc.postgres.internal.preflight;

import dev.tributary.cdc.data.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Rights that the role lacks: what one GRANT gives is one finding, however many tables wait for it. */
final class MissingRights {

    private record Missing(TableId table, Rejection rejection) {}

    private final Map<String, List<Missing>> byRemedy = new TreeMap<>();

    /** @param rejection with a remedy for several tables */
    void add(TableId table, Rejection rejection) {
        byRemedy.computeIfAbsent(rejection.together(), any -> new ArrayList<>()).add(new Missing(table, rejection));
    }

    List<TableFinding> findings() {
        return byRemedy.values().stream().map(MissingRights::finding).toList();
    }

    private static TableFinding finding(List<Missing> alike) {
        Missing first = alike.get(0);
        if (alike.size() == 1) {
            return first.rejection().finding(first.table(), false);
        }
        String names = alike.stream().map(missing -> missing.table().name()).collect(Collectors.joining(", "));
        String reason = "(" + alike.size() + " tables: " + names + ") lack a right of the role";
        return new TableFinding(
                TableFinding.Kind.FORBIDDEN,
                first.table().schema() + ".*",
                reason,
                alike.size() + " tables of schema " + first.table().schema()
                        + " cannot be replicated, since the role may not read them: " + names,
                first.rejection().together());
    }
}
