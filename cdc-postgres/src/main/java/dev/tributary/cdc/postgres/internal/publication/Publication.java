package dev.tributary.cdc.postgres.internal.publication;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.internal.catalog.Selection;
import dev.tributary.cdc.postgres.internal.connection.Retries;
import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import dev.tributary.cdc.postgres.internal.connection.SideConnection;
import dev.tributary.cdc.postgres.internal.connection.Sql;
import dev.tributary.cdc.postgres.internal.preflight.SelectedTable;
import dev.tributary.cdc.postgres.internal.preflight.ServerFacts;
import dev.tributary.cdc.spi.Warnings;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The pipeline's publication: created, completed, or refused with the statement that would mend it. */
public final class Publication {

    /** How long its creation may wait for locks on the tables, a try of {@link #LOCK_TIMEOUT} at a time. */
    private static final Duration LOCK_LIMIT = Duration.ofSeconds(30);

    private static final String LOCK_TIMEOUT = "5s";

    private final SideConnection connection;
    private final String name;

    public Publication(SideConnection connection, String name) {
        this.connection = connection;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** What the catalog says of it; empty when it does not exist. */
    public Optional<PublicationState> state() {
        return connection.run("reading the publication", c -> PublicationState.read(c, name));
    }

    /**
     * Checks, without changing anything, which tables it serves or can be made to serve. A table that was only
     * discovered, and that the role may not publish, is skipped with a warning.
     *
     * @throws ConfigurationException when it cannot serve; the remedy holds the SQL
     */
    public List<SelectedTable> servable(
            Optional<PublicationState> state,
            Collection<SelectedTable> tables,
            ServerFacts facts,
            Selection selection,
            Warnings warnings) {
        List<SelectedTable> missing = missing(state, tables);
        if (state.isEmpty()) {
            requireCreatable(tables, facts);
            return List.copyOf(tables);
        }
        state.get().refuseUnfit(name, tables);
        List<SelectedTable> servable = new ArrayList<>(tables);
        for (SelectedTable table : missing) {
            if (state.get().owned() && table.owned()) {
                continue;
            }
            String reason = "is not in publication '" + name + "', and role '" + facts.role()
                    + "' may not add it since it does not own both";
            String remedy = "Let the owner or an administrator run: " + add(List.of(table)) + ";";
            if (selection.isNamed(table.id())) {
                throw new ConfigurationException("table " + table.id() + " cannot be replicated: it " + reason, remedy);
            }
            warnings.warn("Table " + table.id() + " is skipped: it " + reason + ". " + remedy);
            servable.remove(table);
        }
        if (servable.isEmpty()) {
            throw new ConfigurationException(
                    "publication '" + name + "' holds no table that is selected, and none can be added to it",
                    "Let the owner or an administrator run: " + add(missing) + ";");
        }
        return servable;
    }

    private void requireCreatable(Collection<SelectedTable> tables, ServerFacts facts) {
        String administrator = "let an administrator run: " + create(tables) + ";";
        if (!facts.mayCreate()) {
            throw new ConfigurationException(
                    "publication '" + name + "' does not exist, and role '" + facts.role()
                            + "' may not create one in database " + facts.database(),
                    "GRANT CREATE ON DATABASE " + Sql.identifier(facts.database()) + " TO "
                            + Sql.identifier(facts.role()) + ", or " + administrator);
        }
        for (SelectedTable table : tables) {
            if (!table.owned()) {
                throw new ConfigurationException(
                        "publication '" + name + "' does not exist, and role '" + facts.role()
                                + "' may not create it since it does not own table " + table.id(),
                        "Make the role a member of the owner, or " + administrator);
            }
        }
    }

    /** Refuses settings of it under which changes of these tables would be missing. */
    public void check(PublicationState state, Collection<SelectedTable> tables) {
        state.refuseUnfit(name, tables);
    }

    /** Creates it, or adds what is missing. Other tables in it stay. */
    public void ensure(Collection<SelectedTable> tables) {
        Optional<PublicationState> state = state();
        List<SelectedTable> missing = missing(state, tables);
        if (state.isPresent()) {
            state.get().refuseUnfit(name, tables);
        }
        if (state.isPresent() && missing.isEmpty()) {
            return;
        }
        String sql = state.isPresent() ? add(missing) : create(missing);
        Retries.within(LOCK_LIMIT, ServerErrors.LOCK_NOT_AVAILABLE, "publishing the tables", () -> {
            connection.attempt(c -> {
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

    private static List<SelectedTable> missing(Optional<PublicationState> state, Collection<SelectedTable> tables) {
        List<SelectedTable> missing = new ArrayList<>();
        for (SelectedTable table : tables) {
            if (state.isEmpty() || !state.get().tables().contains(table.id())) {
                missing.add(table);
            }
        }
        return missing;
    }

    private String create(Collection<SelectedTable> tables) {
        return "CREATE PUBLICATION " + Sql.identifier(name) + " FOR TABLE " + list(tables)
                + " WITH (publish_via_partition_root = true)";
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
