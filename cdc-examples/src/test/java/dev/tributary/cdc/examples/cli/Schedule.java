package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.examples.cli.ScheduledFault.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What happens to a pipeline; the same for the same seed. When it happens is measured by real clocks, so that two runs of
 * a schedule do not meet at the same moments.
 *
 * @param seed from which all else is drawn
 * @param settings of the pipeline
 * @param faults what goes wrong
 */
record Schedule(long seed, Settings settings, List<ScheduledFault> faults) {

    /**
     * A pipeline, the same for some seeds one after the other, which come to it in turn: its tables need not be copied for
     * each.
     *
     * @param transactions how flushes are applied
     * @param stateCopy whether the state is kept in a file too
     * @param maxRows of a flush
     * @param maxInterval of a flush
     * @param byEntrance whether requests pass an entrance where they can meet with faults; the workspace behind it is not
     *     restarted
     */
    record Settings(String transactions, boolean stateCopy, int maxRows, Duration maxInterval, boolean byEntrance) {}

    static final int LEAST_FAULTS = 5;

    private static final int SEEDS_OF_A_LIFE = 15;

    /** A workspace takes long to start. */
    private static final int LIVES_WITH_RESTARTS = 4;

    /** How messages of the protocol begin that the server sends while it streams. */
    private static final List<String> STREAMED = List.of("dwB", "dwI", "dwU", "dwC", "dk");

    private static final List<String> STEPS = List.of(
            "source:status update",
            "source:start replication",
            "http:POST sql/statements",
            "http:PUT file",
            "http:HEAD file",
            "http:DELETE file",
            "stage:close file",
            "state:save ledger",
            "state:save copy",
            "sql:BEGIN ATOMIC",
            "sql:MERGE INTO table",
            "sql:UPDATE _cdc_ledger",
            "sql:COPY INTO _cdc_stg*",
            "sql:CREATE TABLE _cdc_stg*",
            "sql:DROP TABLE _cdc_stg*",
            "sql:MERGE INTO _cdc_flushes");

    private static final List<String> REQUESTS = List.of(
            "*", "*", "*", "PUT file", "MERGE INTO table", "BEGIN ATOMIC", "COPY INTO _cdc_stg*", "UPDATE _cdc_ledger");

    private static final List<String> REQUEST_FAULTS =
            List.of("503", "503-after", "429=1s", "lost", "lost", "twice", "slow=2s", "slow=4s", "expired-session");

    private static final List<String> UPLOAD_FAULTS = List.of("truncated", "truncated-503");

    static Schedule of(long seed) {
        long life = (seed - 1) / SEEDS_OF_A_LIFE;
        Settings settings = settings(random(-1 - life), life % LIVES_WITH_RESTARTS != LIVES_WITH_RESTARTS - 1);
        Random random = random(seed);
        List<ScheduledFault> faults = new ArrayList<>();
        int count = LEAST_FAULTS + random.nextInt(3);
        int restart = !settings.byEntrance() && random.nextInt(5) == 0 ? random.nextInt(count) : -1;
        for (int i = 0; i < count; i++) {
            Kind kind = i == restart ? Kind.WORKSPACE_RESTARTED : kind(random, settings.byEntrance());
            faults.add(fault(random, kind, i + 1 == count));
        }
        return new Schedule(seed, settings, List.copyOf(faults));
    }

    /** Numbers that follow each other begin alike otherwise. */
    private static Random random(long seed) {
        return new Random(seed * 0x9E3779B97F4A7C15L);
    }

    private static Settings settings(Random random, boolean byEntrance) {
        return new Settings(
                random.nextInt(5) < 3 ? "required" : "off",
                random.nextBoolean(),
                random.nextBoolean() ? 60 : 500_000,
                Duration.ofMillis(List.of(500, 1000, 3000).get(random.nextInt(3))),
                byEntrance);
    }

    private static Kind kind(Random random, boolean byEntrance) {
        while (true) {
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            boolean isOfEntrance = kind == Kind.REQUEST_HARMED || kind == Kind.WORKSPACE_DOWN;
            if (kind != Kind.WORKSPACE_RESTARTED && (byEntrance || !isOfEntrance)) {
                return kind;
            }
        }
    }

    private static ScheduledFault fault(Random random, Kind kind, boolean last) {
        return new ScheduledFault(
                kind,
                detail(random, kind),
                Duration.ofMillis(random.nextInt(1500)),
                Duration.ofMillis(500 + random.nextInt(2000)),
                last || random.nextInt(8) == 0);
    }

    private static String detail(Random random, Kind kind) {
        return switch (kind) {
            case KILLED_AT_STEP ->
                (random.nextBoolean() ? "kill-before" : "kill-after")
                        + '|'
                        + one(random, STEPS)
                        + '|'
                        + (1 + random.nextInt(3));
            case CONNECTION_HARMED -> harm(random);
            case REQUEST_HARMED -> request(random);
            case WORKSPACE_DOWN ->
                (random.nextBoolean() ? "down" : "down-after") + " on " + one(random, REQUESTS) + " at "
                        + (1 + random.nextInt(3));
            default -> "";
        };
    }

    private static String harm(Random random) {
        int number = 1 + random.nextInt(4);
        if (random.nextInt(4) == 0) {
            // Rows and ends of what is asked by the way.
            return "RESET|SERVER|" + one(random, List.of("D", "Z")) + '|' + number * 5;
        }
        String harm = one(random, List.of("RESET", "HALF_OPEN", "BLACK_HOLE"));
        return random.nextInt(4) == 0
                ? harm + "|CLIENT|dr|" + number
                : harm + "|SERVER|" + one(random, STREAMED) + '|' + number;
    }

    private static String request(Random random) {
        if (random.nextInt(5) == 0) {
            return one(random, UPLOAD_FAULTS) + " on PUT file at " + (1 + random.nextInt(3));
        }
        String kind = one(random, REQUESTS);
        return one(random, REQUEST_FAULTS) + " on " + kind + " at " + (1 + random.nextInt(kind.equals("*") ? 30 : 2));
    }

    private static String one(Random random, List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
