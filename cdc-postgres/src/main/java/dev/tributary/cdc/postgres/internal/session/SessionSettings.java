package dev.tributary.cdc.postgres.internal.session;

import dev.tributary.cdc.postgres.PublicationPolicy;
import dev.tributary.cdc.postgres.internal.catalog.Selection;
import dev.tributary.cdc.postgres.internal.connection.ConnectionSettings;
import dev.tributary.cdc.postgres.internal.preflight.ServerFacts;
import dev.tributary.cdc.postgres.internal.stream.StreamOptions;
import dev.tributary.cdc.postgres.internal.types.ValuePolicies;
import java.time.Duration;

/** The effective settings of a source. Immutable; shows no secret. */
public record SessionSettings(
        ConnectionSettings connection,
        Selection selection,
        String slot,
        boolean failoverSlot,
        String publication,
        PublicationPolicy publicationPolicy,
        StreamOptions stream,
        ValuePolicies values,
        int snapshotWorkers,
        Duration lockTimeout,
        Duration lockLimit,
        Duration slotTimeout) {

    /** What may be done to the publication on this server: a standby's is the primary's. */
    public PublicationPolicy publicationPolicy(ServerFacts facts) {
        return facts.standby() ? PublicationPolicy.NONE : publicationPolicy;
    }
}
