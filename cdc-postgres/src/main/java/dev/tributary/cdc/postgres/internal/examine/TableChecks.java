package dev.tributary.cdc.postgres.internal.examine;

import dev.tributary.cdc.Finding;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.internal.catalog.CatalogReader;
import dev.tributary.cdc.postgres.internal.connection.SideConnection;
import dev.tributary.cdc.postgres.internal.preflight.SelectedTable;
import dev.tributary.cdc.postgres.internal.preflight.ServerFacts;
import dev.tributary.cdc.postgres.internal.preflight.SkippedTables;
import dev.tributary.cdc.postgres.internal.preflight.TableDiscovery;
import dev.tributary.cdc.postgres.internal.preflight.TableDiscovery.Survey;
import dev.tributary.cdc.postgres.internal.preflight.TableFinding;
import dev.tributary.cdc.postgres.internal.publication.Publication;
import dev.tributary.cdc.postgres.internal.publication.PublicationReview;
import dev.tributary.cdc.postgres.internal.publication.PublicationState;
import dev.tributary.cdc.postgres.internal.session.SessionOpening;
import dev.tributary.cdc.postgres.internal.session.SessionSettings;
import dev.tributary.cdc.postgres.internal.types.ColumnTypes;
import dev.tributary.cdc.postgres.internal.types.PolicyLog;
import dev.tributary.cdc.spi.ReplacedValues;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which tables a run would replicate, and why not the others. */
final class TableChecks {

    private final SessionSettings settings;
    private final SideConnection side;
    private final ServerFacts facts;
    private final ReplacedValues replaced;

    TableChecks(SessionSettings settings, SideConnection side, ServerFacts facts, ReplacedValues replaced) {
        this.replaced = replaced;
        this.settings = settings;
        this.side = side;
        this.facts = facts;
    }

    /** The tables that would be replicated; all findings are added. */
    List<TableSchema> run(List<Finding> findings) {
        Publication publication = new Publication(side, settings.publication(), settings.publicationPolicy(facts));
        Optional<PublicationState> published = publication.state();
        CatalogReader reader = SessionOpening.reader(
                new ColumnTypes(settings.values(), new PolicyLog(message -> {}, replaced)), settings, facts);
        TableDiscovery discovery = new TableDiscovery(settings.selection(), reader, new SkippedTables(message -> {}));
        Survey survey = side.run("reading the catalog", discovery::survey);
        survey.findings().stream().map(TableFinding::finding).forEach(findings::add);
        PublicationReview review = publication.review(published, survey.tables(), facts, settings.selection());
        review.findings().stream().map(TableFinding::finding).forEach(findings::add);
        review.problems().forEach(problem -> findings.add(problem.finding()));
        if (review.problems().isEmpty()) {
            findings.add(Finding.ok(
                    Publication.CHECK,
                    "'" + settings.publication() + "' "
                            + (published.isPresent()
                                    ? "serves the tables, or can"
                                    : "does not exist yet and can be created")));
        }
        Set<TableId> selected = survey.tables().stream().map(SelectedTable::id).collect(Collectors.toSet());
        findings.addAll(
                side.run("reading the publication", c -> PublicationChecks.of(c, settings.publication(), selected)));
        if (review.servable().isEmpty()) {
            findings.add(TableDiscovery.nothingSelected(settings.selection()).finding());
        } else {
            int count = review.servable().size();
            findings.add(Finding.ok("tables", count + (count == 1 ? " is" : " are") + " replicated"));
        }
        return review.servable().stream()
                .map(SelectedTable::table)
                .map(table -> table.schema())
                .toList();
    }
}
