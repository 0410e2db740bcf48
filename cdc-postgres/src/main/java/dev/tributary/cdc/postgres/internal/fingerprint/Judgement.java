package dev.tributary.cdc.postgres.internal.fingerprint;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.postgres.internal.catalog.CatalogColumn;
import dev.tributary.cdc.postgres.internal.catalog.CatalogTable;
import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import dev.tributary.cdc.postgres.internal.fingerprint.Fingerprint.Labels;
import dev.tributary.cdc.postgres.internal.fingerprint.Fingerprint.Mark;
import dev.tributary.cdc.postgres.internal.fingerprint.Fingerprints.Seen;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether what happened to a table between two looks can be carried by the changes of the stream alone. Where the catalog
 * cannot tell, it cannot: a table copied in vain is better than one that differs.
 */
final class Judgement {

    private final Fingerprint then;
    private final Fingerprint now;
    private final Map<Long, List<String>> labels;
    private final CatalogTable table;
    private final LeafRows rows;

    Judgement(Fingerprint then, Seen now, CatalogTable table, LeafRows rows) {
        this.then = then;
        this.now = now.fingerprint();
        this.labels = now.labels();
        this.table = table;
        this.rows = rows;
    }

    /** Why the table must be copied anew, as the end of a sentence that begins with <em>since</em>. */
    Optional<String> reason() {
        return publication().or(this::names).or(this::columns).or(this::types).or(this::partitions);
    }

    /**
     * The first column that was masked, hashed or truncated and now is not: whether it was renamed out of a pattern's reach
     * or the pattern was taken away, its clear text is for nobody but the operator to let out.
     */
    Optional<String> bared() {
        for (Column column : table.schema().columns()) {
            Mark before = then.columns().get(column.id());
            Mark after = now.columns().get(column.id());
            if (before != null
                    && after != null
                    && CarriedAs.isTreated(before.carried())
                    && !CarriedAs.isTreated(after.carried())) {
                return Optional.of(column.name());
            }
        }
        return Optional.empty();
    }

    private Optional<String> publication() {
        if (!then.publication().equals(now.publication())) {
            return Optional.of("the publication was changed or created anew, and what happened meanwhile may not have"
                    + " been published");
        }
        if (!then.members().isEmpty() && Collections.disjoint(then.members(), now.members())) {
            return Optional.of(
                    "it left the publication and entered it again, or is published with another row filter or"
                            + " column list");
        }
        return Optional.empty();
    }

    /** Relation messages tell columns by name: under which number one stood in the past cannot be known any more. */
    private Optional<String> names() {
        Map<String, Integer> byName = then.numbersByName();
        for (Column column : table.schema().columns()) {
            Integer former = byName.get(Fingerprint.hash(column.name()));
            boolean reused = former != null
                    && (column.id() > then.attributes()
                            || former != column.id() && !now.columns().containsKey(former));
            if (reused) {
                return Optional.of(
                        "column '" + column.name() + "' was dropped or renamed, and another one got its name");
            }
        }
        // A column may have had the new one's name before it was dropped; rows between the two are told by that name.
        boolean dropped = !now.columns().keySet().containsAll(then.columns().keySet());
        boolean added = now.columns().keySet().stream().anyMatch(number -> number > then.attributes());
        if (dropped && added) {
            return Optional.of("a column was dropped and another one added, which rows in between do not tell apart");
        }
        if (table.intact() == 0 && mayBeTakenForEachOther()) {
            return Optional.of("several columns were renamed or added, which rows in between do not tell apart");
        }
        return Optional.empty();
    }

    /**
     * One column with a new name is found by elimination. Of two, each may have had the other's name for a while, and where
     * columns are missing from among the others, their places do not tell either.
     */
    private boolean mayBeTakenForEachOther() {
        int renamed = 0;
        int added = 0;
        for (Map.Entry<Integer, Mark> column : now.columns().entrySet()) {
            Mark before = then.columns().get(column.getKey());
            if (before == null) {
                added++;
            } else if (!before.name().equals(column.getValue().name())) {
                renamed++;
            }
        }
        return renamed > 0 && renamed + added > 1;
    }

    private Optional<String> columns() {
        boolean rewritten = isRewritten();
        for (CatalogColumn column : table.columns()) {
            int number = column.column().id();
            String name = "column '" + column.column().name() + "'";
            Mark before = then.columns().get(number);
            Mark after = now.columns().get(number);
            if (before == null && number <= then.attributes()) {
                return Optional.of(name + " was left out until now");
            }
            if (before == null && (column.isInitialUnknown() || column.missing() == null && rewritten)) {
                return Optional.of(name + " was added and may hold something else in each row");
            }
            if (before == null || after == null) {
                continue;
            }
            if (rewritten && !before.isSameThoughRewritten(after)) {
                return Optional.of(name + " was changed and the table's rows were rewritten");
            }
            if (!CarriedAs.isWidening(before.carried(), after.carried())) {
                return Optional.of(name + " is " + column.column().sourceType() + " now, or is treated otherwise");
            }
        }
        return Optional.empty();
    }

    private boolean isRewritten() {
        return then.storage() != now.storage()
                || then.leaves().entrySet().stream()
                        .anyMatch(leaf -> now.leaves().containsKey(leaf.getKey())
                                && !leaf.getValue().equals(now.leaves().get(leaf.getKey())));
    }

    /** Labels may be added to an enum; what is renamed changes the text of rows that nobody touched. */
    private Optional<String> types() {
        for (Map.Entry<Long, Labels> type : then.types().entrySet()) {
            List<String> present = labels.get(type.getKey());
            Labels before = type.getValue();
            if (present == null) {
                continue;
            }
            boolean same = before.kind() == 'e'
                    ? present.size() >= before.count()
                            && Fingerprint.hash(present.subList(0, before.count()))
                                    .equals(before.hash())
                    : Fingerprint.hash(present).equals(before.hash());
            if (!same) {
                return Optional.of("a type of its columns was changed, and with it the text of values");
            }
        }
        return Optional.empty();
    }

    /**
     * Rows come and go with partitions without being published. A TRUNCATE of a partition is not published either, and
     * cannot be told from a VACUUM FULL.
     */
    private Optional<String> partitions() {
        try {
            for (Map.Entry<Long, Long> leaf : then.leaves().entrySet()) {
                Long storage = now.leaves().get(leaf.getKey());
                if (storage == null) {
                    return Optional.of("a partition was detached or dropped");
                }
                if (!storage.equals(leaf.getValue())) {
                    return Optional.of("a partition was truncated or rewritten");
                }
            }
            Set<Long> known = then.leaves().keySet();
            for (long leaf : now.leaves().keySet()) {
                if (!known.contains(leaf) && rows.wereAttached(leaf)) {
                    return Optional.of("a partition with rows was attached");
                }
            }
            return Optional.empty();
        } catch (SQLException e) {
            throw ServerErrors.translate(e, "looking at partitions");
        }
    }
}
