package dev.tributary.cdc.postgres.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.postgres.judge.RandomAlterations.Kind;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One seed: tables, writers, changes of shape, and what ours makes of it. Changes of shape inside transactions cannot be
 * applied by native replication: a seed that has them is judged by the source's own final state.
 */
final class JudgedSeed {

    /**
     * What came out; a seed on which ours differs throws.
     *
     * @param judge who judged
     * @param transactions that were committed by the writers
     * @param alterations of tables
     * @param stops each reason with which ours stopped; a SNAPSHOT followed
     */
    record Verdict(long seed, String judge, long transactions, int alterations, List<String> stops) {}

    private static final int STEPS = 90;
    private static final int SHOWN = 3;
    private static final Set<Kind> KINDS = EnumSet.allOf(Kind.class);

    /** What may stop a run though no table was altered: it cannot be told from a change that is not in the stream. */
    private static final List<String> WITHOUT_ALTERATIONS =
            List.of("a partition was truncated or rewritten", "cannot be told whether");

    private final long seed;
    private final Random random;
    private final boolean alterInside;
    private final boolean alters;
    private final RandomChanges changes;
    private final RandomAlterations alterations;
    private final List<JudgedTable> tables = new ArrayList<>();
    private final PostgresDatabase source;
    private final PostgresDatabase target;
    private final List<String> history = new ArrayList<>();
    private int altered;

    private JudgedSeed(long seed, PostgresDatabase source, PostgresDatabase target) {
        this.seed = seed;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.alterInside = seed % 3 == 0;
        this.alters = seed % 4 != 1;
        this.changes = new RandomChanges(random);
        this.alterations = new RandomAlterations(random, KINDS);
        this.source = source;
        this.target = target;
    }

    static Verdict judge(long seed, PostgresServer sources, PostgresServer judges) throws SQLException {
        try (PostgresDatabase source = sources.createDatabase("judged_" + seed);
                PostgresDatabase target = judges.createDatabase("judge_of_" + seed)) {
            JudgedSeed judged = new JudgedSeed(seed, source, target);
            try {
                return judged.run();
            } catch (RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed + ": " + e + "\nwith " + judged.tables + "\nafter "
                                + String.join("; ", judged.history),
                        e);
            }
        }
    }

    private Verdict run() throws SQLException {
        source.execute("ALTER DATABASE " + Sql.identifier(source.name()) + " SET logical_decoding_work_mem = '64kB'");
        createTables();
        try (OurSide ours = new OurSide(source, random);
                Sessions sessions = new Sessions(source, 2 + random.nextInt(3), random)) {
            if (alterInside) {
                judged(ours, sessions, null);
            } else {
                try (NativeSubscription judge = new NativeSubscription(source, target)) {
                    judged(ours, sessions, judge);
                }
            }
            if (!alters) {
                assertThat(ours.stops()).as("seed %d stopped", seed).allMatch(reason -> WITHOUT_ALTERATIONS.stream()
                        .anyMatch(reason::contains));
            }
            return new Verdict(
                    seed, alterInside ? "source" : "subscription", sessions.committed(), altered, ours.stops());
        }
    }

    private void createTables() {
        int count = 2 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            tables.add(JudgedTable.random(i == 0 ? "t" : "Table " + i, random));
        }
        List<String> statements = new ArrayList<>(ColumnKind.TYPES);
        tables.forEach(table -> statements.addAll(table.create()));
        source.execute(statements.toArray(String[]::new));
        if (!alterInside) {
            target.execute(statements.toArray(String[]::new));
        }
    }

    private void judged(OurSide ours, Sessions sessions, @Nullable NativeSubscription judge) throws SQLException {
        work(sessions, STEPS);
        ours.startSnapshot(random.nextInt(3) == 0);
        work(sessions, STEPS / 2);
        sessions.settle();
        ours.awaitSnapshot();
        int rounds = 2 + random.nextInt(3);
        for (int round = 0; round < rounds; round++) {
            boolean running = random.nextBoolean();
            if (running) {
                ours.start(random.nextInt(3) == 0);
            }
            work(sessions, STEPS);
            if (running && random.nextInt(3) == 0) {
                disconnect();
                work(sessions, STEPS / 3);
            }
            sessions.settle();
            alter(Optional.ofNullable(judge));
            if (running) {
                ours.stop();
            }
            if (round == rounds - 1 || random.nextBoolean()) {
                ours.catchUp(random.nextInt(3) == 0);
                compare(ours, judge);
            }
        }
    }

    private void work(Sessions sessions, int steps) throws SQLException {
        for (int i = 0; i < steps; i++) {
            sessions.step(changes, tables);
        }
    }

    /** Cuts ours off. */
    private void disconnect() {
        source.rows(
                "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots"
                        + " WHERE slot_name = ? AND active_pid IS NOT NULL",
                source.name());
    }

    private void alter(Optional<NativeSubscription> judge) {
        int count = alters ? random.nextInt(3) : 0;
        for (int i = 0; i < count; i++) {
            int index = random.nextInt(tables.size());
            JudgedTable before = tables.get(index);
            if (random.nextInt(6) == 0) {
                source.execute(alterations.maintenance(before).toArray(String[]::new));
                continue;
            }
            Alteration alteration = alterations.next(before);
            altered++;
            history.addAll(alteration.statements());
            if (judge.isPresent()) {
                judge.get().alter(alteration.statements());
            } else {
                inside(before, alteration);
            }
            tables.set(index, alteration.after());
            source.execute(changes.touch(alteration.after(), altered).toArray(String[]::new));
        }
    }

    /** In one transaction with changes before and after it, and sometimes with one that is taken back. */
    private void inside(JudgedTable before, Alteration alteration) {
        List<String> statements = new ArrayList<>(changes.touch(before, 100 + altered));
        if (random.nextInt(3) == 0) {
            statements.add("SAVEPOINT other");
            Alteration taken = alterations.next(before);
            statements.addAll(taken.statements());
            statements.addAll(changes.touch(taken.after(), 200 + altered));
            statements.add("ROLLBACK TO other");
        }
        statements.addAll(alteration.statements());
        statements.addAll(changes.touch(alteration.after(), 300 + altered));
        source.executeInTransaction(statements.toArray(String[]::new));
    }

    private void compare(OurSide ours, @Nullable NativeSubscription judge) throws SQLException {
        if (judge != null) {
            judge.drain();
        }
        for (JudgedTable table : tables) {
            List<String> expected = CanonicalRows.of(judge == null ? source : target, table);
            if (judge != null) {
                assertThat(expected)
                        .as("seed %d: the judge and the source differ in %s after %s", seed, table, history)
                        .isEqualTo(CanonicalRows.of(source, table));
            }
            List<String> actual = CanonicalRows.of(ours.destination(), source, table);
            List<String> missing = new ArrayList<>(expected);
            actual.forEach(missing::remove);
            List<String> extra = new ArrayList<>(actual);
            expected.forEach(extra::remove);
            if (!missing.isEmpty() || !extra.isEmpty()) {
                throw new AssertionError("seed " + seed + ": of " + expected.size() + " rows of " + table + "\n"
                        + missing.size() + " are missing: " + first(missing) + "\n" + extra.size()
                        + " are there instead: "
                        + first(extra) + "\nafter " + String.join("; ", history) + "\nstopped by " + ours.stops());
            }
        }
    }

    private static String first(List<String> rows) {
        return String.join("\n  ", rows.subList(0, Math.min(SHOWN, rows.size())));
    }
}
