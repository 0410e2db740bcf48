package dev.tributary.cdc.postgres.internal.preflight;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.postgres.KeylessPolicy;
import dev.tributary.cdc.postgres.internal.catalog.CatalogReader.ReadTable;
import dev.tributary.cdc.postgres.internal.catalog.LeafIdentity;
import dev.tributary.cdc.postgres.internal.catalog.Relation;
import dev.tributary.cdc.postgres.internal.connection.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides whether a relation can be copied and followed without losing or hiding anything. */
final class Carriable {

    private Carriable() {}

    /**
     * Checks a relation.
     *
     * @param leaves its leaf partitions
     * @param keyless what is done with it if it has no key
     */
    static Optional<Rejection> check(
            Relation relation, ReadTable table, List<LeafIdentity> leaves, KeylessPolicy keyless) {
        String schema = Sql.identifier(relation.id().schema());
        String name = Sql.identifier(relation.id().schema(), relation.id().name());
        Optional<Rejection> byKind = kind(relation);
        if (byKind.isPresent()) {
            return byKind;
        }
        if (!relation.schemaUsable()) {
            return missingRight(
                    "lies in a schema that the role may not use",
                    "GRANT USAGE ON SCHEMA " + schema + " to the role.",
                    "GRANT USAGE ON SCHEMA " + schema + " to the role.");
        }
        List<String> unreadable = new ArrayList<>(relation.unreadable());
        unreadable.removeAll(table.excluded());
        unreadable.removeAll(table.generated());
        unreadable.removeAll(table.unlisted());
        if (!unreadable.isEmpty()) {
            return missingRight(
                    "may not be read by the role (no SELECT on " + String.join(", ", unreadable) + ")",
                    "GRANT SELECT ON " + name + " to the role, or exclude it.",
                    // A table of which some columns may be read may be so on purpose.
                    table.names().allMatch(relation.unreadable()::contains)
                            ? "GRANT SELECT ON ALL TABLES IN SCHEMA " + schema
                                    + " to the role (or on these tables alone), or exclude them."
                            : "");
        }
        if (relation.rowSecurity()) {
            return rejected(
                    "has row security that hides rows from the role", "Give the role BYPASSRLS, or exclude the table.");
        }
        if (relation.leaves().isPresent()) {
            return rejected(
                    "cannot be followed: " + relation.leaves().get(),
                    "Make every partition an ordinary, logged table.");
        }
        return key(relation, table, keyless, name).or(() -> leaves(relation, table, leaves, keyless));
    }

    private static Optional<Rejection> kind(Relation relation) {
        if (relation.root().isPresent()) {
            return rejected(
                    "is a partition of " + relation.root().get() + " and is carried through it only",
                    "Select " + relation.root().get() + " in its place.");
        }
        switch (relation.kind()) {
            case 'v', 'm':
                return rejected("is a view", "Select the tables under it in its place.");
            case 'f':
                return rejected("is a foreign table", "Replicate it from the server it lives on.");
            default:
                break;
        }
        if (relation.persistence() == 'u') {
            return rejected(
                    "is unlogged, so its changes are not in the WAL",
                    "ALTER TABLE … SET LOGGED, or exclude the table.");
        }
        if (relation.persistence() == 't') {
            return rejected("is temporary", "Exclude the table.");
        }
        return Optional.empty();
    }

    private static Optional<Rejection> key(Relation relation, ReadTable table, KeylessPolicy keyless, String name) {
        List<String> generatedKeys = new ArrayList<>(table.lostKeys());
        generatedKeys.retainAll(table.generated());
        if (!generatedKeys.isEmpty()) {
            return rejected(
                    "has the generated column " + generatedKeys
                            + " in its key, which logical replication does not send",
                    "Choose another unique index: ALTER TABLE " + name + " REPLICA IDENTITY USING INDEX ….");
        }
        List<String> unlistedKeys = new ArrayList<>(table.lostKeys());
        unlistedKeys.retainAll(table.unlisted());
        if (!unlistedKeys.isEmpty()) {
            return rejected(
                    "has " + unlistedKeys + " in its key, which the publication's column list leaves out, so that"
                            + " PostgreSQL refuses updates and deletes of it",
                    "Add the key's columns to the publication's column list of " + name + ".");
        }
        if (!isKeyless(table) || keyless == KeylessPolicy.APPEND) {
            return Optional.empty();
        }
        boolean full = relation.replicaIdentity() == 'f';
        if (full && keyless == KeylessPolicy.MATCH_ROWS) {
            return Optional.empty();
        }
        String matchRows = keyless == KeylessPolicy.REFUSE
                ? ""
                : ", or let whole rows be matched: ALTER TABLE " + name + " REPLICA IDENTITY FULL";
        return switch (relation.replicaIdentity()) {
            case 'n' ->
                rejected(
                        "has REPLICA IDENTITY NOTHING, so that updates and deletes cannot be followed",
                        "ALTER TABLE " + name + " REPLICA IDENTITY DEFAULT (with a primary key) or USING INDEX …"
                                + matchRows + ".");
            case 'f' ->
                rejected(
                        "has REPLICA IDENTITY FULL but no primary key or other unique index over columns that are never"
                                + " null and not deferrable, and tables without key are refused",
                        "Add a primary key: ALTER TABLE " + name
                                + " ADD PRIMARY KEY (…); or let whole rows be matched (tables.without-key=match-rows).");
            default ->
                rejected(
                        "has no usable replica identity: no primary key, or a deferrable one",
                        "Add a primary key, or choose a unique index: ALTER TABLE " + name
                                + " REPLICA IDENTITY USING INDEX …" + matchRows + ".");
        };
    }

    /** Whether a table's rows can only be told apart by all their values. */
    static boolean isKeyless(ReadTable table) {
        return !table.table().schema().hasKey() && table.lostKeys().isEmpty();
    }

    /** Of an old row arrives what the identity of its partition sends. */
    private static Optional<Rejection> leaves(
            Relation relation, ReadTable table, List<LeafIdentity> leaves, KeylessPolicy keyless) {
        boolean whole = isKeyless(table);
        if (whole && keyless == KeylessPolicy.APPEND) {
            return Optional.empty();
        }
        List<String> key =
                table.table().schema().keyColumns().stream().map(Column::name).toList();
        for (LeafIdentity leaf : leaves) {
            if (!leaf.full() && (whole || !leaf.columns().containsAll(key))) {
                return rejected(
                        "cannot be followed: the replica identity of its partition " + leaf.name()
                                + (leaf.columns().isEmpty() ? " sends nothing" : " sends " + leaf.columns())
                                + " of old rows, and they are found by "
                                + (whole ? "all their columns" : key),
                        "Give each partition the same replica identity as the table: ALTER TABLE " + leaf.name()
                                + " REPLICA IDENTITY " + (relation.replicaIdentity() == 'f' ? "FULL" : "…")
                                + " (it does not reach partitions by itself).");
            }
        }
        return Optional.empty();
    }

    private static Optional<Rejection> rejected(String reason, String remedy) {
        return Optional.of(new Rejection(reason, remedy, false, ""));
    }

    private static Optional<Rejection> missingRight(String reason, String remedy, String together) {
        return Optional.of(new Rejection(reason, remedy, true, together));
    }
}
