package dev.tributary.cdc.postgres.internal.session;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.postgres.internal.catalog.CatalogReader;
import dev.tributary.cdc.postgres.internal.catalog.Published;
import dev.tributary.cdc.postgres.internal.connection.Connections;
import dev.tributary.cdc.postgres.internal.connection.DirectConnections;
import dev.tributary.cdc.postgres.internal.connection.SideConnection;
import dev.tributary.cdc.postgres.internal.preflight.SelectedTable;
import dev.tributary.cdc.postgres.internal.preflight.ServerCheck;
import dev.tributary.cdc.postgres.internal.preflight.ServerFacts;
import dev.tributary.cdc.postgres.internal.preflight.SkippedTables;
import dev.tributary.cdc.postgres.internal.preflight.TableDiscovery;
import dev.tributary.cdc.postgres.internal.publication.Publication;
import dev.tributary.cdc.postgres.internal.publication.PublicationState;
import dev.tributary.cdc.postgres.internal.slot.ReplicationSlot;
import dev.tributary.cdc.postgres.internal.slot.SlotWatch;
import dev.tributary.cdc.postgres.internal.types.ColumnTypes;
import dev.tributary.cdc.postgres.internal.types.PolicyLog;
import dev.tributary.cdc.spi.SlotStatus.State;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceIdentity;
import dev.tributary.cdc.spi.SourceSession;
import java.util.List;
import java.util.Optional;

/** Connects and checks everything that can be checked before anything is touched. */
public final class SessionOpening {

    private SessionOpening() {}

    public static SourceSession open(SessionSettings settings, SourceContext context) {
        Connections connections = new DirectConnections(settings.connection(), context.pipeline(), context.steps());
        SideConnection side = new SideConnection(connections, "control");
        boolean opened = false;
        try {
            ServerFacts facts = side.run("reading the server's settings", ServerFacts::read);
            ServerCheck.check(facts, settings.failoverSlot());
            settings.stream().check(facts.version());
            SourceIdentity identity = ServerCheck.identify(connections, settings.slot());
            checkSlots(settings, context, side, facts);
            SlotWatch watch = new SlotWatch(settings.slot(), context.warnings(), context.observer());
            side.run("looking at the replication slot", c -> {
                watch.look(c);
                return Boolean.TRUE;
            });
            ColumnTypes columnTypes =
                    new ColumnTypes(settings.values(), new PolicyLog(context.warnings(), context.replaced()));
            Publication publication = new Publication(side, settings.publication(), settings.publicationPolicy(facts));
            Optional<PublicationState> published = publication.state();
            CatalogReader reader = reader(columnTypes, settings, facts);
            SkippedTables skipped = new SkippedTables(context.warnings());
            TableDiscovery discovery = new TableDiscovery(settings.selection(), reader, skipped);
            List<SelectedTable> tables = publication.servable(
                    published,
                    side.once("reading the catalog", discovery::discover),
                    facts,
                    settings.selection(),
                    skipped);
            SourceSession session = new PostgresSession(
                    settings, columnTypes, connections, side, context, facts, identity, tables, skipped);
            opened = true;
            return session;
        } finally {
            if (!opened) {
                side.close();
            }
        }
    }

    /** Reads tables as the publication shows them, or will once we have created it. */
    public static CatalogReader reader(ColumnTypes types, SessionSettings settings, ServerFacts facts) {
        return new CatalogReader(
                types,
                settings.selection(),
                new Published(settings.publication(), Publication.publishesGenerated(facts.version())));
    }

    /** A snapshot beside an existing slot needs one more for a moment. */
    private static void checkSlots(
            SessionSettings settings, SourceContext context, SideConnection side, ServerFacts facts) {
        State state = new ReplicationSlot(side, settings.slot(), facts.database())
                .status()
                .state();
        boolean needed = state == State.MISSING || context.mode() == Mode.SNAPSHOT;
        if (needed && facts.freeSlots() < 1) {
            throw new ConfigurationException(
                    "all " + facts.maxSlots() + " replication slots of the server are in use",
                    "Drop slots that nobody uses any more (pg_replication_slots), or raise max_replication_slots and"
                            + " restart the server.");
        }
    }
}
