package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Finding.Severity;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDatabase;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.memory.MemorySource;
import dev.tributary.cdc.spi.Source;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExaminationTest {

    private final MemoryDatabase database = new MemoryDatabase();
    private final MemoryDestination destination = new MemoryDestination();
    private final MemorySource source = new MemorySource(database);

    @BeforeEach
    void oneTable() {
        TableId table = database.createTable("t");
        database.transaction(tx -> tx.insert(table, 1, "a", "b"));
    }

    private Pipeline pipeline(Source from) {
        return Pipeline.builder()
                .name("p")
                .source(from)
                .stager(destination)
                .sink(destination)
                .build();
    }

    private Finding position(Source from) {
        try (Pipeline pipeline = pipeline(from)) {
            return pipeline.examine().findings().stream()
                    .filter(finding -> finding.check().equals("position"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void saysWhatToBeginWithAndTouchesNothing() {
        assertThat(position(source).detail()).contains("SNAPSHOT");
        assertThat(source.confirmed()).isEmpty();
        assertThat(destination.ledger().load("p")).isEmpty();
    }

    @Test
    void saysUpToWhereTheDestinationIs() {
        try (Pipeline pipeline = pipeline(source)) {
            RunReport report = pipeline.run(Mode.SNAPSHOT);
            assertThat(position(source))
                    .isEqualTo(Finding.ok("position", "the destination holds everything up to " + report.to()));
            assertThat(pipeline.examine().hasFailures()).isFalse();
        }
    }

    @Test
    void findsThatTheSlotOfWhatIsReplicatedIsGone() {
        try (Pipeline pipeline = pipeline(source)) {
            pipeline.run(Mode.SNAPSHOT);
        }
        source.dropSlot();
        Finding found = position(source);
        assertThat(found.severity()).isEqualTo(Severity.FAILURE);
        assertThat(found.remedy()).contains("SNAPSHOT");
    }

    @Test
    void findsThatTheSourceIsAnotherOne() {
        try (Pipeline pipeline = pipeline(source)) {
            pipeline.run(Mode.SNAPSHOT);
        }
        Finding found = position(source.as("other"));
        assertThat(found.severity()).isEqualTo(Severity.FAILURE);
        assertThat(found.detail()).contains("system other");
    }

    @Test
    void goesOnWithTheOtherPartsWhenOneIsBroken() {
        Source broken = new Source() {
            @Override
            public SourceSession open(SourceContext context) {
                throw new ConfigurationException("the server is no server", "Take another one.");
            }

            @Override
            public String describe() {
                return "broken";
            }
        };
        try (Pipeline pipeline = pipeline(broken)) {
            Examination examination = pipeline.examine();
            assertThat(examination.hasFailures()).isTrue();
            assertThat(examination.findings())
                    .contains(Finding.failure("source", "the server is no server", "Take another one."))
                    .extracting(Finding::check)
                    .contains("sink", "position");
        }
    }
}
