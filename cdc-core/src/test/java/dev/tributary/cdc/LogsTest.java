package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.tributary.cdc.spi.Logs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.helpers.LegacyAbstractLogger;

/** What log statements carry besides their text. */
@Timeout(60)
class LogsTest extends OneTable {

    private record Line(String thread, String text, Map<String, String> about, Map<String, String> pairs) {}

    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final Logger ours = (Logger) LoggerFactory.getLogger("dev.tributary.cdc.Pipeline");
    private final Level before = ours.getLevel();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            Map<String, String> pairs = new HashMap<>();
            if (event.getKeyValuePairs() != null) {
                event.getKeyValuePairs().forEach(pair -> pairs.put(pair.key, String.valueOf(pair.value)));
            }
            lines.add(new Line(
                    event.getThreadName(), event.getFormattedMessage(), Map.copyOf(event.getMDCPropertyMap()), pairs));
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        ours.addAppender(appender);
        ours.setAdditive(false);
        ours.setLevel(Level.DEBUG);
        // A line on each thread that does something.
        destination.beforeStep(step -> ours.info("step {}", step));
    }

    @AfterEach
    void listenNoMore() {
        ours.detachAppender(appender);
        ours.setAdditive(true);
        ours.setLevel(before);
        MDC.clear();
    }

    private List<Line> lines(String text) {
        return lines.stream().filter(line -> line.text().contains(text)).toList();
    }

    @Test
    void everyLineOfARunSaysItsPipelineAndLinesOfATableTheTable() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        run(Mode.CDC);
        assertThat(lines).hasSizeGreaterThan(10).allSatisfy(line -> assertThat(line.about())
                .containsEntry(Logs.PIPELINE, "p"));
        for (String step : List.of("step stage", "step replace")) {
            assertThat(lines(step)).isNotEmpty().allSatisfy(line -> assertThat(line.about())
                    .containsEntry(Logs.TABLE, table.toString()));
        }
        assertThat(lines.stream().map(line -> line.thread().replaceAll("-[0-9]+$", "")))
                .contains("main", "cdc-p-stage", "cdc-p-commit");
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    }

    @Test
    void whatTheHostHasPutThereIsThereAgain() throws Exception {
        ExecutorService hosts = Executors.newSingleThreadExecutor();
        try {
            hosts.submit(() -> MDC.put(Logs.TABLE, "of wood")).get();
            MDC.put(Logs.PIPELINE, "oil");
            MDC.put("request", "7");
            run(Mode.SNAPSHOT, builder().stagingExecutor(hosts));
            assertThat(MDC.getCopyOfContextMap())
                    .containsOnly(Map.entry(Logs.PIPELINE, "oil"), Map.entry("request", "7"));
            assertThat(lines("ended")).allSatisfy(line -> assertThat(line.about())
                    .containsOnly(Map.entry(Logs.PIPELINE, "p"), Map.entry("request", "7")));
            assertThat(lines("step stage")).isNotEmpty().allSatisfy(line -> assertThat(line.about())
                    .containsOnly(Map.entry(Logs.PIPELINE, "p"), Map.entry(Logs.TABLE, table.toString())));
            assertThat(hosts.submit(MDC::getCopyOfContextMap).get()).containsOnly(Map.entry(Logs.TABLE, "of wood"));
        } finally {
            hosts.shutdownNow();
        }
    }

    @Test
    void whatFailsLeavesNothingBehind() {
        destination.beforeStep(step -> {
            if (step.equals("stage")) {
                throw new IllegalStateException("no");
            }
        });
        try {
            run(Mode.SNAPSHOT);
        } catch (RuntimeException expected) {
            assertThat(expected).hasMessageContaining("no");
        }
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    }

    @Test
    void figuresArePairsBesideTheTextThatNamesThem() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        lines.clear();
        run(Mode.CDC);
        Line ended = lines(" ended ").get(0);
        assertThat(ended.text())
                .startsWith("pipeline 'p': CDC ended (COMPLETE) at ")
                .contains(": 1 rows in 1 tables");
        assertThat(ended.pairs())
                .containsEntry("mode", "CDC")
                .containsEntry("ending", "COMPLETE")
                .containsEntry("rows", "1")
                .containsEntry("tables", "1")
                .containsEntry("flushes", "1")
                .containsEntry("attempts", "1")
                .containsKeys("position", "files", "bytes", "rows_staged", "statements", "elapsed")
                .doesNotContainKeys(Logs.PIPELINE, Logs.TABLE);
        Line flush = lines("FlushReport").get(0);
        assertThat(flush.pairs())
                .containsEntry("batch", "2-1")
                .containsEntry("rows", "1")
                .containsKey("committing");
        assertThat(lines("CDC until").get(0).pairs()).containsEntry("mode", "CDC");
    }

    @Test
    void aBackendThatKnowsNoPairsGetsTheTextAndNothingTwice() {
        Plain plain = new Plain(true);
        Logs.info(plain).addKeyValue("rows", 3).addKeyValue("more", () -> "4").log("{} rows, {} more", 3, 4);
        Logs.warn(plain)
                .addKeyValue("error", "broken")
                .setCause(new IllegalStateException("why"))
                .log("it is broken");
        assertThat(plain.said).containsExactly("INFO 3 rows, 4 more", "WARN it is broken (why)");
    }

    @Test
    void aLevelThatIsOffAsksForNoFigure() {
        Plain off = new Plain(false);
        Logs.debug(off)
                .addKeyValue("dear", () -> {
                    throw new AssertionError("asked");
                })
                .log("not said");
        ours.setLevel(Level.INFO);
        Logs.debug(ours)
                .addKeyValue("dear", () -> {
                    throw new AssertionError("asked");
                })
                .log("not said");
        assertThat(off.said).isEmpty();
        assertThat(lines("not said")).isEmpty();
    }

    /** A backend of the old kind. */
    private static final class Plain extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        private final transient List<String> said = new CopyOnWriteArrayList<>();
        private final boolean on;

        Plain(boolean on) {
            this.on = on;
            this.name = "plain";
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return Plain.class.getName();
        }

        @Override
        protected void handleNormalizedLoggingCall(
                org.slf4j.event.Level level, Marker marker, String pattern, Object[] arguments, Throwable cause) {
            String text = org.slf4j.helpers.MessageFormatter.basicArrayFormat(pattern, arguments);
            said.add(level + " " + text + (cause == null ? "" : " (" + cause.getMessage() + ")"));
        }

        @Override
        public boolean isTraceEnabled() {
            return on;
        }

        @Override
        public boolean isDebugEnabled() {
            return on;
        }

        @Override
        public boolean isInfoEnabled() {
            return on;
        }

        @Override
        public boolean isWarnEnabled() {
            return on;
        }

        @Override
        public boolean isErrorEnabled() {
            return on;
        }
    }
}
