package dev.tributary.cdc.postgres.internal.examine;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Finding;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.internal.connection.Connections;
import dev.tributary.cdc.postgres.internal.connection.DirectConnections;
import dev.tributary.cdc.postgres.internal.connection.SideConnection;
import dev.tributary.cdc.postgres.internal.preflight.Provider;
import dev.tributary.cdc.postgres.internal.preflight.ServerCheck;
import dev.tributary.cdc.postgres.internal.preflight.ServerFacts;
import dev.tributary.cdc.postgres.internal.session.SessionSettings;
import dev.tributary.cdc.postgres.internal.slot.ReplicationSlot;
import dev.tributary.cdc.spi.SlotStatus;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceExamination;
import dev.tributary.cdc.spi.SourceIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One examination of a database: every check for itself, so that one that fails hides no other. Only reads. */
public final class PostgresExamination {

    private static final String REPLICATION = "replication";

    private final SessionSettings settings;
    private final SourceContext context;
    private final Connections connections;
    private final SideConnection side;
    private final List<Finding> findings = new ArrayList<>();

    private PostgresExamination(
            SessionSettings settings, SourceContext context, Connections connections, SideConnection side) {
        this.settings = settings;
        this.context = context;
        this.connections = connections;
        this.side = side;
    }

    /** Examines the database that the settings name. */
    public static SourceExamination examine(SessionSettings settings, SourceContext context) {
        Connections connections = new DirectConnections(settings.connection(), context.pipeline());
        try (SideConnection side = new SideConnection(connections, "examine")) {
            return new PostgresExamination(settings, context, connections, side).run();
        }
    }

    private SourceExamination run() {
        Optional<ServerFacts> read =
                asked("connection", () -> side.run("reading the server's settings", ServerFacts::read));
        if (read.isEmpty()) {
            return new SourceExamination(findings, List.of(), Optional.empty(), Optional.empty());
        }
        ServerFacts facts = read.get();
        findings.add(Finding.ok(
                "connection", settings.connection().location() + ", role '" + facts.role() + "', " + facts.provider()));
        addAll(
                "encryption",
                () -> side.run("looking at the connection", c -> ConnectionChecks.encryption(c, settings)));
        addAll("pooler", () -> side.run("looking at the connection", ConnectionChecks::pooler));
        server(facts);
        findings.addAll(StreamingChecks.of(settings.stream(), facts));
        Optional<SourceIdentity> identity = replication(facts);
        addAll(
                "limits",
                () -> side.run("reading the server's limits", c -> LimitChecks.of(c, settings.failoverSlot())));
        Optional<SlotStatus> slot = slot(facts);
        addAll("open transactions", () -> side.run("looking for open transactions", OpenTransactions::of));
        List<TableSchema> tables = tables(facts);
        return new SourceExamination(findings, tables, identity, slot);
    }

    /** The answer, or empty when what prevents it is a finding now. */
    private <T> Optional<T> asked(String check, Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (CdcException e) {
            findings.add(Finding.failure(check, e));
            return Optional.empty();
        }
    }

    private void addAll(String check, Supplier<List<Finding>> question) {
        asked(check, question).ifPresent(findings::addAll);
    }

    private void server(ServerFacts facts) {
        List<Finding> problems = ServerCheck.problems(facts, settings.failoverSlot()).stream()
                .map(problem -> problem.finding())
                .toList();
        Set<String> wrong = problems.stream().map(Finding::check).collect(Collectors.toSet());
        List<Finding> fine = List.of(
                Finding.ok(ServerCheck.VERSION, "PostgreSQL " + facts.versionText()),
                Finding.ok(ServerCheck.ROLE_OF_SERVER, facts.standby() ? "standby" : "primary"),
                Finding.ok(ServerCheck.WAL_LEVEL, facts.walLevel()),
                Finding.ok(ServerCheck.ENCODING, facts.encoding()));
        fine.stream().filter(finding -> !wrong.contains(finding.check())).forEach(findings::add);
        findings.addAll(problems);
    }

    private Optional<SourceIdentity> replication(ServerFacts facts) {
        try {
            SourceIdentity identity = ServerCheck.identify(connections, settings.slot());
            findings.add(Finding.ok(
                    REPLICATION, "role '" + facts.role() + "' may replicate; timeline " + identity.timeline()));
            return Optional.of(identity);
        } catch (CdcException e) {
            Finding found = Finding.failure(REPLICATION, e);
            boolean right = e.remedy().contains("REPLICATION") && facts.provider() != Provider.SELF_MANAGED;
            findings.add(
                    right
                            ? Finding.failure(
                                    REPLICATION,
                                    found.detail(),
                                    facts.provider().replicationRight())
                            : found);
            return Optional.empty();
        }
    }

    private Optional<SlotStatus> slot(ServerFacts facts) {
        ReplicationSlot slot = new ReplicationSlot(side, settings.slot(), facts.database());
        Optional<SlotStatus> status = asked(SlotChecks.SLOT, slot::status);
        status.ifPresent(found -> addAll(
                SlotChecks.SLOT,
                () -> side.run("reading the replication slot", c -> SlotChecks.of(c, settings.slot(), found, facts))));
        return status;
    }

    private List<TableSchema> tables(ServerFacts facts) {
        return asked("tables", () -> new TableChecks(settings, side, facts, context.replaced()).run(findings))
                .orElse(List.of());
    }
}
