package dev.tributary.cdc.postgres.internal.session;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Remnant;
import dev.tributary.cdc.Remnant.Kind;
import dev.tributary.cdc.postgres.PublicationPolicy;
import dev.tributary.cdc.postgres.internal.connection.Connections;
import dev.tributary.cdc.postgres.internal.connection.DirectConnections;
import dev.tributary.cdc.postgres.internal.connection.SideConnection;
import dev.tributary.cdc.postgres.internal.preflight.ServerFacts;
import dev.tributary.cdc.postgres.internal.publication.Publication;
import dev.tributary.cdc.postgres.internal.slot.ReplicationSlot;
import dev.tributary.cdc.spi.SlotStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The slot and the publication of a pipeline, outside of any run. */
public final class PostgresRemnants {

    private final ReplicationSlot slot;
    private final Publication publication;

    /** An administrator's publication is none of ours. */
    private final boolean managed;

    private PostgresRemnants(SessionSettings settings, SideConnection side) {
        ServerFacts facts = side.run("reading the server's settings", ServerFacts::read);
        PublicationPolicy policy = settings.publicationPolicy(facts);
        this.slot = new ReplicationSlot(side, settings.slot(), facts.database());
        this.publication = new Publication(side, settings.publication(), policy);
        this.managed = policy != PublicationPolicy.NONE;
    }

    /** What there is. */
    public static List<Remnant> list(SessionSettings settings, String pipeline) {
        return with(settings, pipeline, PostgresRemnants::list);
    }

    /** Removes what there is of these kinds. */
    public static void remove(SessionSettings settings, String pipeline, Set<Kind> kinds) {
        with(settings, pipeline, remnants -> {
            // With the slot gone nothing needs the publication.
            if (kinds.contains(Kind.SLOT) && remnants.slotStatus().isPresent()) {
                remnants.slot.drop();
            }
            if (kinds.contains(Kind.PUBLICATION) && remnants.managed) {
                remnants.publication.drop();
            }
            return true;
        });
    }

    private static <T> T with(SessionSettings settings, String pipeline, Function<PostgresRemnants, T> work) {
        Connections connections = new DirectConnections(settings.connection(), pipeline);
        try (SideConnection side = new SideConnection(connections, "cleanup")) {
            return work.apply(new PostgresRemnants(settings, side));
        }
    }

    private List<Remnant> list() {
        List<Remnant> remnants = new ArrayList<>();
        slotStatus()
                .ifPresent(status -> remnants.add(new Remnant(
                        Kind.SLOT,
                        slot.name(),
                        status.state() == SlotStatus.State.LOST
                                ? status.detail()
                                : "keeps WAL from " + status.confirmed() + " on")));
        if (managed) {
            publication
                    .state()
                    .ifPresent(state -> remnants.add(new Remnant(
                            Kind.PUBLICATION, publication.name(), state.tables().size() + " tables")));
        }
        return remnants;
    }

    /** The slot, if it is there and serves this pipeline. */
    private Optional<SlotStatus> slotStatus() {
        try {
            return Optional.of(slot.status()).filter(status -> status.state() != SlotStatus.State.MISSING);
        } catch (ConfigurationException foreign) {
            return Optional.empty();
        }
    }
}
