package dev.tributary.cdc.benchmarks;

import dev.tributary.cdc.benchmarks.report.Figures;
import dev.tributary.cdc.benchmarks.report.Race;
import dev.tributary.cdc.benchmarks.workload.Workload;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Competitors take turns at one workload, round by round, each round beginning with another one. */
final class RaceTrial implements Trial {

    private final Workload workload;
    private final List<Competitor> competitors;
    private final Rounds rounds;

    /** @param competitors ours first */
    RaceTrial(Workload workload, List<Competitor> competitors, Rounds rounds) {
        this.workload = workload;
        this.competitors = List.copyOf(competitors);
        this.rounds = rounds;
    }

    @Override
    public String name() {
        return workload.name();
    }

    @Override
    public String describe() {
        return workload.describe();
    }

    @Override
    public void run(Bench bench, Consumer<Object> results) throws SQLException, IOException, InterruptedException {
        bench.progress().accept(name() + ": making " + describe());
        Map<Competitor, List<Figures.Round>> taken = new LinkedHashMap<>();
        competitors.forEach(one -> taken.put(one, new ArrayList<>()));
        try (PostgresDatabase database = bench.server().prepare(workload)) {
            for (int round = 0; round < rounds.ours(); round++) {
                for (int i = 0; i < competitors.size(); i++) {
                    Competitor competitor = competitors.get((i + round) % competitors.size());
                    List<Figures.Round> before = taken.get(competitor);
                    if (before != null && before.size() == round && round < rounds.of(competitor)) {
                        compete(bench, database, competitor).ifPresent(before::add);
                        tell(bench, competitor, round, before);
                    }
                }
            }
        }
        List<Figures> figures = taken.entrySet().stream()
                .filter(one -> !one.getValue().isEmpty())
                .map(one -> new Figures(one.getKey().label(), one.getKey().isLimit(), one.getValue()))
                .toList();
        results.accept(new Race(name(), describe(), workload.rows(), workload.count(), figures));
    }

    /** One who fails is left out; without ours there is nothing to compare. */
    private Optional<Figures.Round> compete(Bench bench, PostgresDatabase database, Competitor competitor)
            throws IOException, InterruptedException {
        try {
            return Optional.of(Figures.Round.of(bench.compete(workload, database, competitor, rounds.passes())));
        } catch (ContestantException e) {
            if (competitor == Competitor.OURS) {
                throw e;
            }
            bench.progress().accept(name() + ": left out from here on, since it failed: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void tell(Bench bench, Competitor competitor, int round, List<Figures.Round> taken) {
        if (taken.size() > round) {
            bench.progress()
                    .accept(String.format(
                            Locale.ROOT,
                            "%s, round %d of %d: %s %,.0f rows/s",
                            name(),
                            round + 1,
                            rounds.of(competitor),
                            competitor.label(),
                            taken.get(round).rowsPerSecond()));
        }
    }
}
