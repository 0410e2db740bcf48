package dev.tributary.cdc.postgres.internal.preflight;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.KeylessPolicy;
import dev.tributary.cdc.postgres.internal.catalog.CatalogReader;
import dev.tributary.cdc.postgres.internal.catalog.CatalogReader.ReadTable;
import dev.tributary.cdc.postgres.internal.catalog.LeafIdentity;
import dev.tributary.cdc.postgres.internal.catalog.NamePattern;
import dev.tributary.cdc.postgres.internal.catalog.Relation;
import dev.tributary.cdc.postgres.internal.catalog.RelationReader;
import dev.tributary.cdc.postgres.internal.catalog.Selection;
import dev.tributary.cdc.postgres.internal.catalog.Treatments;
import dev.tributary.cdc.postgres.internal.preflight.TableFinding.Kind;
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
import java.util.stream.Collectors;

/**
 * Finds the tables that the configuration selects and that can be carried. What was only discovered and cannot be
 * carried is skipped with a warning; what is named, or only lacks a right, is refused.
 */
public final class TableDiscovery {

    private final Selection selection;
    private final CatalogReader reader;
    private final SkippedTables skipped;

    public TableDiscovery(Selection selection, CatalogReader reader, SkippedTables skipped) {
        this.selection = selection;
        this.reader = reader;
        this.skipped = skipped;
    }

    /**
     * The tables, in order of schema and name.
     *
     * @throws ConfigurationException when a named table is missing or cannot be carried, or when none is left
     */
    public List<SelectedTable> discover(Connection connection) throws SQLException {
        Survey survey = survey(connection);
        for (TableFinding finding : survey.findings()) {
            switch (finding.kind()) {
                case REFUSED -> throw finding.problem().refusal();
                case SKIPPED, NOTED -> skipped.take(finding);
                case FORBIDDEN -> {
                    // All at once, below.
                }
            }
        }
        refuseForbidden(survey.findings().stream()
                .filter(finding -> finding.kind() == Kind.FORBIDDEN)
                .toList());
        if (survey.tables().isEmpty()) {
            throw nothingSelected(selection).refusal();
        }
        return survey.tables();
    }

    /** What is said when no table is left. */
    public static Problem nothingSelected(Selection selection) {
        return new Problem(
                "tables",
                "no table that can be carried is selected in the schemas " + selection.schemas(),
                "Check the schemas and the include and exclude patterns, and the warnings on skipped tables.");
    }

    /**
     * What is there: nothing of it is refused or warned of.
     *
     * @param tables those that can be carried, in order of schema and name
     * @param findings on those that cannot, or not as a whole
     */
    public record Survey(List<SelectedTable> tables, List<TableFinding> findings) {}

    /** Looks at all tables. */
    public Survey survey(Connection connection) throws SQLException {
        List<Relation> relations = RelationReader.read(connection, selection);
        List<TableFinding> findings = new ArrayList<>(missing(relations));
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
        Map<Long, List<LeafIdentity>> leaves = LeafIdentity.read(
                connection,
                candidates.stream()
                        .filter(Relation::isPartitioned)
                        .map(Relation::oid)
                        .toList());
        MissingRights missing = new MissingRights();
        List<SelectedTable> tables = new ArrayList<>();
        for (Relation relation : candidates) {
            ReadTable table = read.get(relation.oid());
            if (table != null
                    && accept(
                            relation,
                            table,
                            leaves.getOrDefault(relation.oid(), List.of()),
                            selectedRoots,
                            findings,
                            missing)) {
                tables.add(new SelectedTable(table.table(), relation.isPartitioned(), relation.owned()));
            }
        }
        findings.addAll(missing.findings());
        findings.addAll(treatments(read.values()));
        return new Survey(tables, findings);
    }

    /** All at once, so that one round of GRANTs is enough. */
    private static void refuseForbidden(List<TableFinding> forbidden) {
        if (forbidden.size() == 1) {
            throw forbidden.get(0).problem().refusal();
        }
        if (!forbidden.isEmpty()) {
            throw new ConfigurationException(
                    "the role lacks rights on selected tables: "
                            + forbidden.stream()
                                    .map(finding -> finding.table() + " " + finding.reason())
                                    .collect(Collectors.joining("; ")),
                    forbidden.stream().map(TableFinding::remedy).distinct().collect(Collectors.joining(" ")));
        }
    }

    /** A treatment that hits nothing is a mistyped or an outdated name, and the clear text would be replicated. */
    private List<TableFinding> treatments(Collection<ReadTable> tables) {
        List<TableFinding> findings = new ArrayList<>();
        for (Treatments.Rule rule : selection.treatments().rules()) {
            boolean hits = tables.stream().anyMatch(read -> read.names()
                    .anyMatch(column -> rule.matches(read.table().schema().id(), column)));
            if (hits) {
                continue;
            }
            String done = rule.treatment().done();
            if (rule.pattern().isLiteral()) {
                findings.add(new TableFinding(
                        Kind.REFUSED,
                        rule.pattern().toString(),
                        "does not exist",
                        "no column '" + rule.pattern() + "', which is to be " + done
                                + ", exists in the selected tables",
                        "Correct the name (schema.table.column). If the column was renamed, name it as it is called now,"
                                + " and cover the old name, under which the stream may still bring it, by a pattern with"
                                + " a wildcard."));
            } else {
                findings.add(TableFinding.noted(
                        rule.pattern(),
                        "No column matches '" + rule.pattern() + "', so that nothing is " + done + " by it."));
            }
        }
        return findings;
    }

    private List<TableFinding> missing(List<Relation> relations) {
        List<TableFinding> findings = new ArrayList<>();
        for (NamePattern named : selection.namedTables()) {
            if (relations.stream().noneMatch(r -> Selection.matches(named, r.id()))) {
                findings.add(new TableFinding(
                        Kind.REFUSED,
                        named.toString(),
                        "does not exist",
                        "missing table: '" + named + "' does not exist in the source",
                        "Correct the name (schema.table, as the catalog spells it), or create the table."));
            }
        }
        for (Relation relation : relations) {
            if (selection.isNamed(relation.id()) && Selection.isTool(relation.id())) {
                findings.add(new TableFinding(
                        Kind.REFUSED,
                        relation.id().toString(),
                        "belongs to a tool",
                        "table " + relation.id() + " belongs to a tool and is not replicated",
                        "Take it out of the included tables."));
            }
        }
        return findings;
    }

    private boolean accept(
            Relation relation,
            ReadTable table,
            List<LeafIdentity> leaves,
            Set<TableId> selectedRoots,
            List<TableFinding> findings,
            MissingRights missing) {
        TableId id = relation.id();
        boolean named = selection.isNamed(id);
        if (!named && relation.root().filter(selectedRoots::contains).isPresent()) {
            return false;
        }
        Optional<Rejection> rejection = Carriable.check(relation, table, leaves, selection.keyless(id));
        if (rejection.isPresent()) {
            if (rejection.get().together().isEmpty()) {
                findings.add(rejection.get().finding(id, named));
            } else {
                missing.add(id, rejection.get());
            }
            return false;
        }
        List<String> excludedKeys = new ArrayList<>(table.lostKeys());
        excludedKeys.retainAll(table.excluded());
        if (!excludedKeys.isEmpty()) {
            findings.add(new TableFinding(
                    Kind.REFUSED,
                    id.toString(),
                    "has a key that is left out",
                    "the column patterns leave out " + excludedKeys + ", part of the key of table " + id,
                    "Select the key's columns, or exclude the whole table."));
            return false;
        }
        if (Carriable.isKeyless(table) && selection.keyless(id) == KeylessPolicy.APPEND) {
            findings.add(TableFinding.noted(
                    id,
                    "Of table " + id + " only inserted rows and TRUNCATE arrive (tables.without-key=append)."
                            + (relation.replicaIdentity() == 'f'
                                    ? ""
                                    : " Once it is published, PostgreSQL rejects UPDATE and DELETE of it.")));
        }
        if (!table.generated().isEmpty()) {
            findings.add(TableFinding.noted(
                    id,
                    "Generated columns " + table.generated() + " of table " + id
                            + " are left out, since logical replication does not send them."));
        }
        return true;
    }
}
