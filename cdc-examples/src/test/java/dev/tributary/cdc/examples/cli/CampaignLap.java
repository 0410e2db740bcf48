package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.workspace.FaultRule;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import dev.tributary.cdc.workspace.WorkspaceFaults.Seen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A pipeline's life from its first snapshot on, during which requests meet with faults. A run may end with an error that
 * says to run again; the step is done when a run ends well.
 */
final class CampaignLap {

    /** A run that was told to come again has met with a fault that is not told again: a few must do. */
    private static final int MOST_RUNS = 12;

    private static final Duration LONGEST_RUN = Duration.ofMinutes(10);

    private static final String POLL = "GET sql/statements/{id}";

    private final Shop shop;
    private final CampaignTables tables;
    private final WorkspaceFaults faults;
    private final Coverage coverage;

    CampaignLap(Shop shop, CampaignTables tables, WorkspaceFaults faults, Coverage coverage) {
        this.shop = shop;
        this.tables = tables;
        this.faults = faults;
        this.coverage = coverage;
        shop.set("databricks.jdbc-url", faults.jdbcUrl()).set("source.schemas", "public");
    }

    /** In this process; each kind of request meets with its fault the first time that it is sent. */
    void withFaults(Map<String, Treatment> treatments) {
        faults.set(
                rules(treatments.entrySet().stream().map(one -> one.getValue().rule(one.getKey()))));
        faults.forget();
        run(Mode.SNAPSHOT);
        tables.alter();
        tables.change();
        run(Mode.CDC);
        run(Mode.SNAPSHOT);
        coverage.saw(faults.requests());
    }

    /** With one statement that is polled for, as slow ones are. */
    private static FaultRule[] rules(Stream<FaultRule> treatments) {
        return Stream.concat(treatments, Stream.of(FaultRule.parse("pending on COPY INTO _cdc_stg* at 2")))
                .toArray(FaultRule[]::new);
    }

    private void run(Mode mode) {
        List<String> ends = new ArrayList<>();
        while (ends.size() < MOST_RUNS) {
            coverage.ran();
            try {
                CampaignRun.run(Path.of(shop.config()), mode);
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (CdcException e) {
                assertThat(e.retry())
                        .as("%s: %s; after %s", e, e.remedy(), faults.requests())
                        .isEqualTo(CdcException.Retry.TRANSIENT);
                ends.add(e.getMessage());
                coverage.endedEarly();
            }
        }
        throw new AssertionError("no run ended well: " + ends);
    }

    /**
     * In processes that are killed: each of these kinds is met in the moment before it is executed by the workspace, and
     * in that after. Ends when all are, or when they do not come up any more.
     */
    void withKills(List<Kill> kills) {
        List<Kill> left = new ArrayList<>(kills);
        int before;
        runAndKill(Mode.SNAPSHOT, left);
        do {
            before = left.size();
            tables.alter();
            tables.change();
            runAndKill(Mode.CDC, left);
            runAndKill(Mode.SNAPSHOT, left);
        } while (left.size() < before && !left.isEmpty());
        tables.change();
        runAndKill(Mode.CDC, left);
    }

    /** A kind of request, and the moment in which its sender is killed. */
    record Kill(String kind, Treatment moment) {}

    private CliProcess start(Mode mode) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                System.getProperty("java.class.path"),
                CampaignRun.class.getName(),
                shop.config(),
                mode.name());
        try {
            return new CliProcess(builder.start(), LONGEST_RUN.toSeconds(), TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the dead process had sent beside may still be executed, and hangs afterwards: the next run must not meet it. */
    private void dropAll() {
        AtomicInteger dropped = new AtomicInteger();
        Await.until("the end of what the process had sent", LONGEST_RUN, () -> {
            int all = dropped.addAndGet(faults.drop());
            return all > 0
                    && all
                            >= faults.requests().stream()
                                    .filter(seen -> Treatment.isKill(seen.fault()))
                                    .count();
        });
    }

    private static FaultRule[] kills(List<Kill> left) {
        Stream<FaultRule> kills = left.stream().map(kill -> kill.moment().rule(kill.kind()));
        return left.stream().anyMatch(kill -> kill.kind().equals(POLL))
                ? Stream.concat(kills, Stream.of(FaultRule.parse("pending on COPY INTO _cdc_stg*")))
                        .toArray(FaultRule[]::new)
                : kills.toArray(FaultRule[]::new);
    }

    private void runAndKill(Mode mode, List<Kill> left) {
        int endedBadly = 0;
        while (true) {
            faults.set(kills(left));
            faults.forget();
            coverage.ran();
            CliProcess process = start(mode);
            Await.until("a request that hangs, or the end", LONGEST_RUN, () -> faults.hung() > 0 || !process.isAlive());
            if (process.isAlive() && faults.hung() > 0) {
                process.kill();
                coverage.endedEarly();
                dropAll();
                List<Seen> seen = faults.requests();
                coverage.saw(seen);
                assertThat(left.removeIf(kill -> coverage.isCovered(kill.kind(), kill.moment())))
                        .as("%s hung, which was not asked for", seen)
                        .isTrue();
                if (mode == Mode.CDC) {
                    tables.change();
                }
                continue;
            }
            Cli.Result result = process.await();
            coverage.saw(faults.requests());
            if (result.exitCode() == 0) {
                return;
            }
            coverage.endedEarly();
            // The killed run's last statement may still have been on its way and win against the take-over: without
            // harm,
            // and only once.
            assertThat(++endedBadly).as(result.toString()).isLessThan(3);
            assertThat(result.exitCode()).as(result.toString()).isEqualTo(Failure.STOPPED);
        }
    }
}
