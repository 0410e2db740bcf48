package dev.tributary.cdc.postgres.internal.preflight;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.internal.catalog.CatalogReader;
import dev.tributary.cdc.postgres.internal.catalog.CatalogReader.ReadTable;
import dev.tributary.cdc.postgres.internal.catalog.NamePattern;
import dev.tributary.cdc.postgres.internal.catalog.Relation;
import dev.tributary.cdc.postgres.internal.catalog.RelationReader;
import dev.tributary.cdc.postgres.internal.catalog.Selection;
import dev.tributary.cdc.postgres.internal.catalog.Treatments;
import dev.tributary.cdc.spi.Warnings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds the tables that the configuration selects and that can be carried. What was only discovered and cannot be
 * carried is skipped with a warning; what is named, or only lacks a right, is refused.
 */
public final class TableDiscovery {

    private final Selection selection;
    private final CatalogReader reader;
    private final Warnings warnings;
    private final SortedMap<TableId, Rejection> forbidden = new TreeMap<>();

    public TableDiscovery(Selection selection, CatalogReader reader, Warnings warnings) {
        this.selection = selection;
        this.reader = reader;
        this.warnings = warnings;
    }

    /**
     * The tables, in order of schema and name.
     *
     * @throws ConfigurationException when a named table is missing or cannot be carried, or when none is left
     */
    public List<SelectedTable> discover(Connection connection) throws SQLException {
        List<Relation> relations = RelationReader.read(connection, selection);
        refuseMissing(relations);
        List<Relation> candidates = new ArrayList<>();
        Set<TableId> selectedRoots = new HashSet<>();
        for (Relation relation : relations) {
            if (!selection.selects(relation.id())) {
                continue;
            }
            if (relation.root().isEmpty()) {
                selectedRoots.add(relation.id());
            }
            candidates.add(relation);
        }
        Map<Long, ReadTable> read = new HashMap<>();
        List<Long> oids = candidates.stream().map(Relation::oid).toList();
        for (ReadTable table : reader.tables(connection, oids)) {
            read.put(table.table().schema().sourceId(), table);
        }
        List<SelectedTable> tables = new ArrayList<>();
        forbidden.clear();
        for (Relation relation : candidates) {
            ReadTable table = read.get(relation.oid());
            if (table != null && accept(relation, table, selectedRoots)) {
                tables.add(new SelectedTable(table.table(), relation.isPartitioned(), relation.owned()));
            }
        }
        refuseForbidden();
        checkTreatments(read.values());
        if (tables.isEmpty()) {
            throw new ConfigurationException(
                    "no table that can be carried is selected in the schemas " + selection.schemas(),
                    "Check the schemas and the include and exclude patterns, and the warnings on skipped tables.");
        }
        return tables;
    }

    /** All at once, so that one round of GRANTs is enough. */
    private void refuseForbidden() {
        if (forbidden.size() == 1) {
            forbidden.forEach((id, rejection) -> {
                throw rejection.refusal(id);
            });
        }
        if (!forbidden.isEmpty()) {
            throw new ConfigurationException(
                    "the role lacks rights on " + forbidden.size() + " selected tables: "
                            + forbidden.entrySet().stream()
                                    .map(entry -> entry.getKey() + " "
                                            + entry.getValue().reason())
                                    .collect(Collectors.joining("; ")),
                    forbidden.values().stream()
                            .map(Rejection::remedy)
                            .distinct()
                            .collect(Collectors.joining(" ")));
        }
    }

    /** A treatment that hits nothing is a mistyped or an outdated name, and the clear text would be replicated. */
    private void checkTreatments(Collection<ReadTable> tables) {
        for (Treatments.Rule rule : selection.treatments().rules()) {
            boolean hits = tables.stream().anyMatch(read -> read.names()
                    .anyMatch(column -> rule.matches(read.table().schema().id(), column)));
            if (hits) {
                continue;
            }
            if (rule.pattern().isLiteral()) {
                throw new ConfigurationException(
                        "no column '" + rule.pattern() + "', which is to be "
                                + rule.treatment().done() + ", exists in the selected tables",
                        "Correct the name (schema.table.column). If the column was renamed, name it as it is called now,"
                                + " and cover the old name, under which the stream may still bring it, by a pattern with"
                                + " a wildcard.");
            }
            warnings.warn("No column matches '" + rule.pattern() + "', so that nothing is "
                    + rule.treatment().done() + " by it.");
        }
    }

    private void refuseMissing(List<Relation> relations) {
        for (NamePattern named : selection.namedTables()) {
            if (relations.stream().noneMatch(r -> Selection.matches(named, r.id()))) {
                throw new ConfigurationException(
                        "missing table: '" + named + "' does not exist in the source",
                        "Correct the name (schema.table, as the catalog spells it), or create the table.");
            }
        }
        for (Relation relation : relations) {
            if (selection.isNamed(relation.id()) && Selection.isTool(relation.id())) {
                throw new ConfigurationException(
                        "table " + relation.id() + " belongs to a tool and is not replicated",
                        "Take it out of the included tables.");
            }
        }
    }

    private boolean accept(Relation relation, ReadTable table, Set<TableId> selectedRoots) {
        TableId id = relation.id();
        boolean named = selection.isNamed(id);
        if (!named && relation.root().filter(selectedRoots::contains).isPresent()) {
            return false;
        }
        Optional<Rejection> rejection = Carriable.check(relation, table);
        if (rejection.isPresent()) {
            if (rejection.get().missingRight()) {
                forbidden.put(id, rejection.get());
                return false;
            }
            if (named) {
                throw rejection.get().refusal(id);
            }
            warnings.warn(rejection.get().warning(id));
            return false;
        }
        List<String> excludedKeys = new ArrayList<>(table.lostKeys());
        excludedKeys.retainAll(table.excluded());
        if (!excludedKeys.isEmpty()) {
            throw new ConfigurationException(
                    "the column patterns leave out " + excludedKeys + ", part of the key of table " + id,
                    "Select the key's columns, or exclude the whole table.");
        }
        if (!table.generated().isEmpty()) {
            warnings.warn("Generated columns " + table.generated() + " of table " + id
                    + " are left out, since logical replication does not send them.");
        }
        return true;
    }
}
