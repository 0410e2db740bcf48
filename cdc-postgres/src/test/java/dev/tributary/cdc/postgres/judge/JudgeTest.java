package dev.tributary.cdc.postgres.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.postgres.judge.JudgedSeed.Verdict;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random workloads, judged by native logical replication into a second PostgreSQL: ours is equal to it, or stops with a
 * reason and a remedy that then makes it equal.
 *
 * <p>One seed alone: {@code -Djudge.seeds=17}; a slice: {@code -Djudge.seeds=1-200}, with a line for each in
 * {@code target/judge.txt}, whose seeds are not run again.
 */
class JudgeTest {

    private static final Path REPORT = Path.of("target", "judge.txt");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void oursEqualsTheJudge(long seed) throws SQLException {
        judge(seed);
    }

    @Test
    @EnabledIfSystemProperty(named = "judge.seeds", matches = "\\d+(-\\d+)?")
    void oursEqualsTheJudgeOnEverySeedOfASlice() throws IOException {
        String[] range = System.getProperty("judge.seeds").split("-");
        campaign(Long.parseLong(range[0]), Long.parseLong(range[range.length - 1]), range.length > 1);
    }

    @Test
    @EnabledIfSystemProperty(named = "campaign", matches = "true")
    void oursEqualsTheJudgeOnManySeeds() throws IOException {
        campaign(1, 200, true);
    }

    private static void campaign(long first, long last, boolean resume) throws IOException {
        Set<String> done = new HashSet<>();
        if (resume && Files.exists(REPORT)) {
            Files.readAllLines(REPORT).forEach(line -> done.add(line.substring(0, line.indexOf('\t'))));
        }
        List<String> failures = new ArrayList<>();
        for (long seed = first; seed <= last; seed++) {
            if (done.contains(String.valueOf(seed))) {
                continue;
            }
            String outcome;
            try {
                Verdict verdict = judge(seed);
                outcome = "equal\t" + verdict;
            } catch (SQLException | RuntimeException | AssertionError e) {
                outcome = "FAILED\t" + e;
                failures.add(seed + ": " + e);
                if (!resume) {
                    throw new AssertionError("seed " + seed, e);
                }
            }
            Files.writeString(
                    REPORT,
                    seed + "\t" + outcome.replace('\n', ' ') + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        assertThat(failures).isEmpty();
    }

    /** The seed decides which of the versions of this test run is the source, and another one is the judge. */
    private static Verdict judge(long seed) throws SQLException {
        List<PostgresVersion> versions = PostgresVersion.selected();
        int count = versions.size();
        PostgresVersion source = versions.get((int) (seed % count));
        if (count > 1) {
            PostgresVersion judge = versions.get((int) ((seed + 1 + seed / count % (count - 1)) % count));
            return JudgedSeed.judge(seed, PostgresServer.shared(source), PostgresServer.shared(judge));
        }
        try (PostgresServer judge = PostgresServer.builder(source).start()) {
            return JudgedSeed.judge(seed, PostgresServer.shared(source), judge);
        }
    }
}
