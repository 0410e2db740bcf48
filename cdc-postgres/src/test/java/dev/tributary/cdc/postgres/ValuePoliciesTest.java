package dev.tributary.cdc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.ReplacedCount;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.spi.ChangeStream;
import dev.tributary.cdc.spi.SnapshotSession;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** What policies make of values that the destination's types do not have: the same in both paths, and counted. */
@Tag("V5")
@Tag("V6")
class ValuePoliciesTest {

    private static final TableId VALUE = new TableId("public", "value");

    private static final String CREATE =
            """
            CREATE TABLE value (id int PRIMARY KEY, d date, t timestamp, z timestamptz, n numeric(10,2), w numeric(30,2),
                                u numeric, a date[], k time)
            """;

    private static final String INSERT =
            """
            INSERT INTO value VALUES
              (1, '2026-01-01', '2026-01-01', '2026-01-01 00:00:00+00', 1.5, 1.5, 1.5, '{2026-01-01}', '24:00:00'),
              (2, 'infinity', 'infinity', 'infinity', 'NaN', 'NaN', 'NaN', '{infinity,NULL,-infinity}', NULL),
              (3, '-infinity', '-infinity', '-infinity', 'NaN', 'NaN', 123456789012345678901, '{}', NULL),
              (4, '0001-12-31 BC', '0044-03-15 12:00:00.5 BC', '0044-03-15 12:00:00+00 BC', 0, 0, 0.0000000000000000005,
               '{0001-12-31 BC,10000-01-01}', NULL),
              (5, '5874897-12-31', '294276-12-31 23:59:59.999999', '294276-12-31 23:59:59.999999+00', 0, 0,
               -123456789012345678901.5, NULL, NULL)
            """;

    private static final LocalDate FIRST = LocalDate.of(1, 1, 1);
    private static final LocalDate LAST = LocalDate.of(9999, 12, 31);
    private static final LocalDateTime FIRST_TIME = FIRST.atStartOfDay();
    private static final LocalDateTime LAST_TIME = LocalDateTime.parse("9999-12-31T23:59:59.999999");
    private static final Instant FIRST_INSTANT = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST_INSTANT = Instant.parse("9999-12-31T23:59:59.999999Z");

    /** What both paths gave, with what was said about it. */
    private record Outcome(
            List<DataType> types,
            List<List<@Nullable Object>> rows,
            Map<String, Long> copied,
            Map<String, Long> streamed,
            List<String> warnings) {

        List<@Nullable Object> column(int index) {
            List<@Nullable Object> values = new ArrayList<>();
            rows.forEach(row -> values.add(row.get(index)));
            return values;
        }
    }

    @PostgresTest(newestOnly = true)
    void nullTakesThePlaceOfWhatDoesNotFit(PostgresDatabase database) {
        Outcome outcome = read(
                database,
                Runs.source(database)
                        .infinity(InfinityPolicy.NULL)
                        .farDates(FarDatePolicy.NULL)
                        .nan(NanPolicy.NULL)
                        .numeric(NumericPolicy.DECIMAL)
                        .numericOverflow(NumericOverflowPolicy.NULL)
                        .build(),
                CREATE,
                INSERT);

        assertThat(outcome.column(1)).containsExactly(LocalDate.of(2026, 1, 1), null, null, null, null);
        assertThat(outcome.column(2)).containsExactly(LocalDateTime.of(2026, 1, 1, 0, 0), null, null, null, null);
        assertThat(outcome.column(3)).containsExactly(Instant.parse("2026-01-01T00:00:00Z"), null, null, null, null);
        assertThat(outcome.column(4)).startsWith(new BigDecimal("1.50"), null, null);
        assertThat(outcome.column(5)).startsWith(new BigDecimal("1.50"), null, null);
        assertThat(outcome.column(6)).containsExactly(new BigDecimal("1.500000000000000000"), null, null, null, null);
        assertThat(outcome.column(7))
                .containsExactly(
                        List.of(LocalDate.of(2026, 1, 1)),
                        Arrays.asList(null, null, null),
                        List.of(),
                        Arrays.asList(null, null),
                        null);
        assertThat(outcome.column(8)).startsWith("24:00:00", null);
        assertThat(outcome.copied)
                .isEqualTo(outcome.streamed)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("d values.infinity=null", 2L),
                        Map.entry("t values.infinity=null", 2L),
                        Map.entry("z values.infinity=null", 2L),
                        Map.entry("d values.far-dates=null", 2L),
                        Map.entry("t values.far-dates=null", 2L),
                        Map.entry("z values.far-dates=null", 2L),
                        Map.entry("a values.infinity=null", 2L),
                        Map.entry("a values.far-dates=null", 2L),
                        Map.entry("n values.nan=null", 2L),
                        Map.entry("w values.nan=null", 2L),
                        Map.entry("u values.nan=null", 1L),
                        Map.entry("u values.numeric-overflow=null", 3L)));
        assertThat(outcome.warnings.stream().distinct().filter(w -> w.contains("values.")))
                .hasSize(12)
                .contains("column 'd' of table public.value holds infinite values, which its type at the destination"
                        + " cannot hold: values.infinity=null replaces them");
    }

    @PostgresTest(newestOnly = true)
    void clampTakesTheNearestThatFits(PostgresDatabase database) {
        Outcome outcome = read(
                database,
                Runs.source(database)
                        .infinity(InfinityPolicy.CLAMP)
                        .farDates(FarDatePolicy.CLAMP)
                        .nan(NanPolicy.NULL)
                        .numeric(NumericPolicy.DECIMAL)
                        .numericOverflow(NumericOverflowPolicy.CLAMP)
                        .build(),
                CREATE,
                INSERT,
                "INSERT INTO value (id, u) VALUES (6, 'Infinity'), (7, '-Infinity'), (8, -0.0000000000000000014)");

        assertThat(outcome.column(1)).startsWith(LocalDate.of(2026, 1, 1), LAST, FIRST, FIRST, LAST);
        assertThat(outcome.column(2))
                .startsWith(LocalDateTime.of(2026, 1, 1, 0, 0), LAST_TIME, FIRST_TIME, FIRST_TIME, LAST_TIME);
        assertThat(outcome.column(3))
                .startsWith(
                        Instant.parse("2026-01-01T00:00:00Z"),
                        LAST_INSTANT,
                        FIRST_INSTANT,
                        FIRST_INSTANT,
                        LAST_INSTANT);
        BigDecimal largest = new BigDecimal(BigInteger.TEN.pow(38).subtract(BigInteger.ONE), 18);
        BigDecimal smallest = new BigDecimal(BigInteger.ONE, 18);
        assertThat(outcome.column(6))
                .containsExactly(
                        new BigDecimal("1.500000000000000000"),
                        null,
                        largest,
                        smallest,
                        largest.negate(),
                        largest,
                        largest.negate(),
                        smallest.negate());
        assertThat(outcome.column(7).get(1)).isEqualTo(Arrays.asList(LAST, null, FIRST));
        assertThat(outcome.copied)
                .isEqualTo(outcome.streamed)
                .containsEntry("t values.infinity=clamp", 2L)
                .containsEntry("u values.numeric-overflow=clamp", 6L);
    }

    @PostgresTest(newestOnly = true)
    void textKeepsEverythingAndReplacesNothing(PostgresDatabase database) {
        Outcome outcome = read(
                database,
                Runs.source(database)
                        .infinity(InfinityPolicy.TEXT)
                        .nan(NanPolicy.TEXT)
                        .build(),
                CREATE,
                INSERT);

        assertThat(outcome.types.subList(1, 7)).containsOnly(DataType.STRING);
        assertThat(outcome.types.get(7)).isEqualTo(DataType.array(DataType.STRING));
        assertThat(outcome.column(1))
                .containsExactly("2026-01-01", "infinity", "-infinity", "0001-12-31 BC", "5874897-12-31");
        assertThat(outcome.column(3))
                .containsExactly(
                        "2026-01-01 00:00:00+00",
                        "infinity",
                        "-infinity",
                        "0044-03-15 12:00:00+00 BC",
                        "294276-12-31 23:59:59.999999+00");
        assertThat(outcome.column(4)).containsExactly("1.50", "NaN", "NaN", "0.00", "0.00");
        assertThat(outcome.column(7).get(3)).isEqualTo(List.of("0001-12-31 BC", "10000-01-01"));
        assertThat(outcome.copied).isEmpty();
        assertThat(outcome.streamed).isEmpty();
        assertThat(outcome.warnings).isEmpty();
    }

    @PostgresTest(newestOnly = true)
    void aKeyIsNeverReplaced(PostgresDatabase database) {
        database.execute("CREATE TABLE value (d date PRIMARY KEY)");
        PostgresSource source = Runs.source(database)
                .infinity(InfinityPolicy.CLAMP)
                .farDates(FarDatePolicy.NULL)
                .build();
        try (SourceSession session = Runs.open(source)) {
            Lsn start = session.prepareStream();
            database.execute("INSERT INTO value VALUES ('infinity')");
            assertThatThrownBy(() -> Runs.rows(source)).satisfies(ValuePoliciesTest::assertKeyRefused);
            try (ChangeStream stream = session.stream(start, Runs.streamed(session))) {
                assertThatThrownBy(() -> InsertedRows.readAll(stream)).satisfies(ValuePoliciesTest::assertKeyRefused);
            }
        }
        database.execute("UPDATE value SET d = '0001-12-31 BC'");
        assertThatThrownBy(() -> Runs.rows(source))
                .hasMessageContaining("'0001-12-31 BC'")
                .hasMessageContaining("values.far-dates=null replaces nothing");
    }

    @PostgresTest(newestOnly = true)
    void theReportListsWhatWasReplacedByColumn(PostgresDatabase database) {
        database.execute(CREATE, INSERT);
        MemoryDestination destination = new MemoryDestination();
        try (Pipeline pipeline = Pipeline.builder()
                .name("policies")
                .source(Runs.source(database)
                        .infinity(InfinityPolicy.CLAMP)
                        .farDates(FarDatePolicy.NULL)
                        .nan(NanPolicy.NULL)
                        .build())
                .stager(destination)
                .sink(destination)
                .build()) {
            RunReport snapshot = pipeline.run(Mode.SNAPSHOT);
            assertThat(snapshot.replaced())
                    .hasSize(10)
                    .startsWith(
                            new ReplacedCount(VALUE, "a", "values.far-dates=null", 2),
                            new ReplacedCount(VALUE, "a", "values.infinity=clamp", 2));
            assertThat(snapshot.warnings())
                    .filteredOn(w -> w.contains("values."))
                    .hasSize(10);
            database.execute("UPDATE value SET d = 'infinity' WHERE id = 1");
            assertThat(pipeline.run(Mode.CDC).replaced())
                    .contains(new ReplacedCount(VALUE, "d", "values.infinity=clamp", 1));
            assertThat(pipeline.run(Mode.CDC).replaced()).isEmpty();
        }
    }

    private static void assertKeyRefused(Throwable failure) {
        assertThat(failure)
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("column 'd' (date) of table public.value holds the date 'infinity'")
                .hasMessageContaining("it is part of the key, where values.infinity=clamp replaces nothing");
        assertThat(((SourceException) failure).remedy()).contains("keeps it as text");
    }

    private static Outcome read(PostgresDatabase database, PostgresSource source, String create, String... inserts) {
        database.execute(create);
        List<String> warnings = new ArrayList<>();
        Map<String, LongAdder> counts = new TreeMap<>();
        SourceContext context = new SourceContext(
                "test",
                Mode.CDC,
                warnings::add,
                (table, column, policy) -> counts.computeIfAbsent(column + " " + policy, place -> new LongAdder()));
        Lsn start;
        try (SourceSession session = Runs.open(source)) {
            start = session.prepareStream();
        }
        database.execute(inserts);
        try (SourceSession session = source.open(context)) {
            List<DataType> types;
            List<List<@Nullable Object>> copied;
            try (SnapshotSession snapshot = session.snapshot(Runs.ids(session), false)) {
                types = snapshot.tables().get(0).columns().stream()
                        .map(column -> column.type())
                        .toList();
                copied = sorted(Runs.copyAll(snapshot).get(VALUE));
            }
            Map<String, Long> ofCopy = sums(counts);
            counts.clear();
            try (ChangeStream stream = session.stream(start, Runs.streamed(session))) {
                assertThat(sorted(InsertedRows.readAll(stream).rows(VALUE))).isEqualTo(copied);
            }
            return new Outcome(types, copied, ofCopy, sums(counts), warnings);
        }
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counts) {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((place, adder) -> sums.put(place, adder.sum()));
        return sums;
    }

    private static List<List<@Nullable Object>> sorted(List<List<@Nullable Object>> rows) {
        List<List<@Nullable Object>> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(row -> (Long) row.get(0)));
        return sorted;
    }
}
