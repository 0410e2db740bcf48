package dev.tributary.cdc.postgres.internal.publication;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.PublicationPolicy;
import dev.tributary.cdc.postgres.internal.catalog.Selection;
import dev.tributary.cdc.postgres.internal.connection.Retries;
import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import dev.tributary.cdc.postgres.internal.connection.SideConnection;
import dev.tributary.cdc.postgres.internal.connection.Sql;
import dev.tributary.cdc.postgres.internal.preflight.Problem;
import dev.tributary.cdc.postgres.internal.preflight.SelectedTable;
import dev.tributary.cdc.postgres.internal.preflight.ServerFacts;
import dev.tributary.cdc.postgres.internal.preflight.SkippedTables;
import dev.tributary.cdc.postgres.internal.preflight.TableFinding;
import dev.tributary.cdc.postgres.internal.preflight.TableFinding.Kind;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The pipeline's publication: created, completed, or refused with the statement that would mend it. */
public final class Publication {

    /** How long its creation may wait for locks on the tables, a try of {@link #LOCK_TIMEOUT} at a time. */
    private static final Duration LOCK_LIMIT = Duration.ofSeconds(30);

    private static final String LOCK_TIMEOUT = "5s";

    /** The check of an examination that it is. */
    public static final String CHECK = "publication";

    /** From here on generated columns that are stored can be published. */
    private static final int GENERATED_COLUMNS = 180_000;

    private final SideConnection connection;
    private final String name;
    private final PublicationPolicy policy;

    public Publication(SideConnection connection, String name, PublicationPolicy policy) {
        this.connection = connection;
        this.name = name;
        this.policy = policy;
    }

    /** Whether a publication that we create sends generated columns that are stored. */
    public static boolean publishesGenerated(int serverVersion) {
        return serverVersion >= GENERATED_COLUMNS;
    }

    public String name() {
        return name;
    }

    /** Drops it. Nothing happens when there is none. */
    public void drop() {
        connection.run("dropping publication '" + name + "'", c -> {
            try (Statement statement = c.createStatement()) {
                return statement.execute("DROP PUBLICATION IF EXISTS " + Sql.identifier(name));
            }
        });
    }

    /** What the catalog says of it; empty when it does not exist. */
    public Optional<PublicationState> state() {
        return connection.run("reading the publication", c -> PublicationState.read(c, name));
    }

    /**
     * Checks, without changing anything, which tables it serves or can be made to serve. A table that was only
     * discovered, and that may not be published, is skipped with a warning.
     *
     * @throws ConfigurationException when it cannot serve; the remedy holds the SQL
     */
    public List<SelectedTable> servable(
            Optional<PublicationState> state,
            Collection<SelectedTable> tables,
            ServerFacts facts,
            Selection selection,
            SkippedTables skipped) {
        PublicationReview review = review(state, tables, facts, selection);
        for (TableFinding finding : review.findings()) {
            if (finding.kind() == Kind.REFUSED) {
                throw finding.problem().refusal();
            }
        }
        for (Problem problem : review.problems()) {
            throw problem.refusal();
        }
        review.findings().forEach(skipped::take);
        return review.servable();
    }

    /** The same, without refusing or warning. */
    public PublicationReview review(
            Optional<PublicationState> state,
            Collection<SelectedTable> tables,
            ServerFacts facts,
            Selection selection) {
        if (state.isEmpty()) {
            return new PublicationReview(List.copyOf(tables), creatable(tables, facts), List.of());
        }
        List<Problem> problems = new ArrayList<>(state.get().unfit(name, tables));
        List<TableFinding> findings = new ArrayList<>();
        List<SelectedTable> missing = missing(state, tables);
        List<SelectedTable> servable = new ArrayList<>(tables);
        for (SelectedTable table : missing) {
            if (table.partitioned() && !state.get().viaRoot()) {
                // Whether it is in it shows only once partitions are published as their root; that is a problem
                // already.
                continue;
            }
            String not = "is not in publication '" + name + "', ";
            String reason;
            if (policy != PublicationPolicy.ALTER) {
                reason = not + "which is left as it is (publication.manage=" + lower(policy) + ")";
            } else if (!state.get().owned() || !table.owned()) {
                reason = not + "and role '" + facts.role() + "' may not add it since it does not own both";
            } else {
                continue;
            }
            String remedy = "Let the owner or an administrator run: " + add(List.of(table)) + ";";
            findings.add(
                    selection.isNamed(table.id())
                            ? TableFinding.refused(table.id(), reason, remedy)
                            : TableFinding.skipped(table.id(), reason, remedy));
            servable.remove(table);
        }
        if (servable.isEmpty() && !tables.isEmpty()) {
            problems.add(new Problem(
                    CHECK,
                    "publication '" + name + "' holds no table that is selected, and none can be added to it",
                    "Let the owner or an administrator run: " + add(missing) + ";"));
        }
        return new PublicationReview(servable, problems, findings);
    }

    private List<Problem> creatable(Collection<SelectedTable> tables, ServerFacts facts) {
        String missing = "publication '" + name + "' does not exist";
        String administrator = "et an administrator run: " + create(tables, facts.version()) + ";";
        if (policy == PublicationPolicy.NONE) {
            return List.of(new Problem(
                    CHECK,
                    missing + ", and is left to the administrator (publication.manage=none)",
                    "L" + administrator));
        }
        if (!facts.mayCreate()) {
            return List.of(new Problem(
                    CHECK,
                    missing + ", and role '" + facts.role() + "' may not create one in database " + facts.database(),
                    "GRANT CREATE ON DATABASE " + Sql.identifier(facts.database()) + " TO "
                            + Sql.identifier(facts.role()) + ", or l" + administrator));
        }
        for (SelectedTable table : tables) {
            if (!table.owned()) {
                return List.of(new Problem(
                        CHECK,
                        missing + ", and role '" + facts.role() + "' may not create it since it does not own table "
                                + table.id(),
                        "Make the role a member of the owner, or l" + administrator));
            }
        }
        return List.of();
    }

    private static String lower(PublicationPolicy policy) {
        return policy.name().toLowerCase(Locale.ROOT);
    }

    /** Refuses settings of it under which changes of these tables would be missing. */
    public void check(PublicationState state, Collection<SelectedTable> tables) {
        for (Problem problem : state.unfit(name, tables)) {
            throw problem.refusal();
        }
    }

    /** Creates it, or adds what is missing, as far as it may be changed. Other tables in it stay. */
    public void ensure(Collection<SelectedTable> tables) {
        Optional<PublicationState> state = state();
        List<SelectedTable> missing = missing(state, tables);
        state.ifPresent(s -> check(s, tables));
        boolean may = state.isPresent() ? policy == PublicationPolicy.ALTER : policy != PublicationPolicy.NONE;
        if (missing.isEmpty() && state.isPresent()) {
            return;
        }
        String sql = state.isPresent() ? add(missing) : create(missing, version());
        if (!may) {
            throw new ConfigurationException(
                    "publication '" + name + "' lacks " + missing.size() + " of the tables, and may not be changed"
                            + " (publication.manage=" + lower(policy) + ")",
                    "Let an administrator run: " + sql + ";");
        }
        Retries.within(LOCK_LIMIT, ServerErrors.LOCK_NOT_AVAILABLE, "publishing the tables", () -> {
            connection.attempt(state.isPresent() ? "source:alter publication" : "source:create publication", c -> {
                c.setAutoCommit(false);
                try (Statement statement = c.createStatement()) {
                    statement.execute("SET LOCAL lock_timeout = '" + LOCK_TIMEOUT + "'");
                    statement.execute(sql);
                    c.commit();
                } finally {
                    c.rollback();
                    c.setAutoCommit(true);
                }
                return Boolean.TRUE;
            });
        });
    }

    private int version() {
        return connection.run(
                "reading the server's version", c -> ServerFacts.read(c).version());
    }

    private static List<SelectedTable> missing(Optional<PublicationState> state, Collection<SelectedTable> tables) {
        List<SelectedTable> missing = new ArrayList<>();
        for (SelectedTable table : tables) {
            if (state.isEmpty() || !state.get().tables().contains(table.id())) {
                missing.add(table);
            }
        }
        return missing;
    }

    private String create(Collection<SelectedTable> tables, int serverVersion) {
        String generated = publishesGenerated(serverVersion) ? ", publish_generated_columns = stored" : "";
        return "CREATE PUBLICATION " + Sql.identifier(name) + " FOR TABLE " + list(tables)
                + " WITH (publish_via_partition_root = true" + generated + ")";
    }

    private String add(Collection<SelectedTable> tables) {
        return "ALTER PUBLICATION " + Sql.identifier(name) + " ADD TABLE " + list(tables);
    }

    /** ONLY, since children by inheritance are tables of their own. */
    private static String list(Collection<SelectedTable> tables) {
        return tables.stream().map(SelectedTable::id).map(Publication::only).collect(Collectors.joining(", "));
    }

    private static String only(TableId id) {
        return "ONLY " + Sql.identifier(id.schema(), id.name());
    }
}
