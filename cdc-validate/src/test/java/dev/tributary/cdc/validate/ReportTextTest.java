package dev.tributary.cdc.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.HealthReport.Level;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.validate.RowDifference.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTextTest {

    private static final TableId BIG = new TableId("public", "big");

    private final ValidationReport report = new ValidationReport(
            "shop",
            Lsn.parse("0/16B3748"),
            Instant.EPOCH,
            List.of(
                    new TableValidation(
                            BIG,
                            "main.bronze.big",
                            Lsn.parse("0/16B3800"),
                            7,
                            new Content(1_000_000, 1),
                            new Content(1_000_001, 2),
                            1,
                            null,
                            List.of(
                                    new ColumnValidation("id", 1, 2),
                                    new ColumnValidation("amount", 1, 2),
                                    new ColumnValidation("note", 1, 2)),
                            List.of(new SchemaDifference(SchemaDifference.Kind.WRONG_TYPE, "code", "INT", "STRING")),
                            Map.of(Kind.CHANGED, 3L, Kind.MISSING, 2L, Kind.EXTRA, 1L, Kind.DOUBLED, 1L),
                            List.of(
                                    new RowDifference(
                                            Kind.CHANGED,
                                            Map.of("id", "471"),
                                            1,
                                            1,
                                            List.of(
                                                    new ValueDifference("amount", "67.29", "68.29"),
                                                    new ValueDifference("note", null, "a\nb")),
                                            null),
                                    new RowDifference(
                                            Kind.MISSING,
                                            Map.of("id", "88"),
                                            1,
                                            0,
                                            List.of(new ValueDifference("amount", "1.00", null)),
                                            null),
                                    new RowDifference(
                                            Kind.MISSING,
                                            Map.of("id", "89"),
                                            1,
                                            0,
                                            List.of(new ValueDifference("amount", "NaN", null)),
                                            "amount holds NaN"),
                                    new RowDifference(Kind.EXTRA, Map.of("id", "-5"), 0, 1, List.of(), null),
                                    new RowDifference(Kind.DOUBLED, Map.of("id", "77"), 1, 2, List.of(), null))),
                    new TableValidation(
                            new TableId("public", "lost"),
                            "main.bronze.lost",
                            null,
                            -1,
                            null,
                            null,
                            0,
                            "TABLE_OR_VIEW_NOT_FOUND",
                            List.of(),
                            List.of(),
                            Map.of(),
                            List.of())),
            List.of("public.fresh has no complete snapshot yet"),
            new LagValidation(Lsn.parse("0/16B3700"), Lsn.parse("0/16B3748"), Duration.ofSeconds(2), Level.UP),
            1,
            Duration.ofMillis(1500));

    @Test
    void readsAsATable() {
        assertThat(String.join("\n", report.lines()).stripIndent())
                .isEqualTo(
                        """
                          table        source rows  target rows   source checksum   target checksum  equal
                          public.big     1,000,000    1,000,001  0000000000000001  0000000000000002     NO
                          public.lost            ?            ?                 ?                 ?     NO
                          public.big at 0/16B3800: 3 rows changed, 2 rows missing, 1 row extra, 1 row doubled, 1 row of the source holds a value that cannot be carried, 1 difference of shape; columns that differ in some of the changed rows: amount, note
                            difference  row     column  source  target
                            wrong type          code    INT     STRING
                            changed     id=471  amount  67.29   68.29
                                                note    NULL    a·b
                            missing     id=88           1 row   -
                            missing     id=89           1 row   -
                            extra       id=-5           -       1 row
                            doubled     id=77           1 row   2 rows
                            id=89: amount holds NaN
                            and 2 more
                          main.bronze.lost cannot be compared: TABLE_OR_VIEW_NOT_FOUND
                          not compared: public.fresh has no complete snapshot yet""");
    }

    @Test
    void isJsonForMachines() {
        assertThat(report.toJson())
                .startsWith("{\"pipeline\":\"shop\",\"equal\":false,\"position\":\"0/16B3748\"")
                .contains(
                        "\"lag\":{\"position\":\"0/16B3700\",\"bytes\":72,\"seconds\":2.0,\"level\":\"up\"}",
                        "\"source\":{\"rows\":1000000,\"checksum\":\"0000000000000001\"}",
                        "{\"column\":\"amount\",\"equal\":false,",
                        "\"changedColumns\":[\"amount\",\"note\"]",
                        "\"uncarriedRows\":1",
                        "\"reason\":\"amount holds NaN\"",
                        "{\"kind\":\"wrong_type\",\"column\":\"code\",\"source\":\"INT\",\"destination\":\"STRING\","
                                + "\"expected\":false}",
                        "\"differingRows\":{\"changed\":3,\"missing\":2,\"extra\":1,\"doubled\":1}",
                        "\"note\":{\"source\":null,\"destination\":\"a\\nb\"}",
                        "\"failure\":\"TABLE_OR_VIEW_NOT_FOUND\"");
    }

    @Test
    void saysWhatIsWrongInASentence() {
        assertThatThrownBy(report::requireEqual)
                .hasMessage("1 of 2 tables differs: public.big; 1 of 2 tables could not be compared: public.lost, since"
                        + " TABLE_OR_VIEW_NOT_FOUND");
        assertThatThrownBy(of(report.tables().get(0))::requireEqual).hasMessage("public.big differs");
        assertThatThrownBy(of(report.tables().get(1))::requireEqual)
                .hasMessage("public.lost could not be compared, since TABLE_OR_VIEW_NOT_FOUND");
    }

    @Test
    void nothingComparedIsNothingEqual() {
        assertThat(of().equal()).isFalse();
        assertThatThrownBy(of()::requireEqual).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void columnsThatDifferAreThoseOfChangedRows() {
        List<ColumnValidation> columns =
                List.of(new ColumnValidation("id", 1, 1), new ColumnValidation("amount", 1, 2));
        assertThat(table(columns, Map.of(Kind.CHANGED, 500L)).changedColumns())
                .as("of all of them, though none is shown")
                .containsExactly("amount");
        assertThat(table(columns, Map.of(Kind.MISSING, 1L)).changedColumns()).isEmpty();
    }

    @Test
    void progressSaysWhatIsWaitedFor() {
        List<TableId> awaited =
                List.of(BIG, new TableId("public", "b"), new TableId("public", "c"), new TableId("a", "d"));
        Lsn upTo = Lsn.parse("0/16B3748");
        Duration patience = Duration.ofMinutes(3);
        assertThat(new ValidationProgress(13, 0, awaited, upTo, Duration.ofMillis(12_900), patience))
                .hasToString(
                        "waiting for the pipeline to apply up to 0/16B3748: 9 of 13 tables there, 12 s of 3 min; not yet:"
                                + " public.big, public.b, public.c and 1 more");
        assertThat(new ValidationProgress(1, 0, List.of(BIG), null, Duration.ofSeconds(125), patience))
                .hasToString("waiting for the pipeline to end a flush: 0 of 1 table there, 2 min 5 s of 3 min; not yet:"
                        + " public.big");
        assertThat(new ValidationProgress(13, 3, List.of(), null, Duration.ZERO, patience))
                .hasToString("3 of 13 tables compared");
    }

    @Test
    void nullIsRefusedWhereItIsGiven() {
        Validator.Builder builder = Validator.builder();
        assertThatThrownBy(() -> builder.pipeline(null)).hasMessage("name");
        assertThatThrownBy(() -> builder.source(null)).hasMessage("newSource");
        assertThatThrownBy(() -> builder.sink(null)).hasMessage("newSink");
        assertThatThrownBy(() -> builder.patience(null)).hasMessage("limit");
        assertThatThrownBy(() -> builder.thresholds(null)).hasMessage("newThresholds");
        assertThatThrownBy(() -> builder.progress(null)).hasMessage("listener");
        assertThatThrownBy(() -> builder.includeTables("a", null)).hasMessage("pattern");
        assertThatThrownBy(() -> builder.patience(Duration.ofSeconds(-1))).isInstanceOf(ConfigurationException.class);
    }

    private ValidationReport of(TableValidation... tables) {
        return new ValidationReport(
                report.pipeline(),
                report.position(),
                report.at(),
                List.of(tables),
                List.of(),
                report.lag(),
                1,
                report.elapsed());
    }

    private static TableValidation table(List<ColumnValidation> columns, Map<Kind, Long> counts) {
        return new TableValidation(
                BIG,
                "main.bronze.big",
                Lsn.ZERO,
                1,
                new Content(9, 1),
                new Content(9, 2),
                0,
                null,
                columns,
                List.of(),
                counts,
                List.of());
    }

    @Test
    void patternsNameTables() {
        assertThat(new TablePattern("big").matches(BIG)).isTrue();
        assertThat(new TablePattern("public.b?g").matches(BIG)).isTrue();
        assertThat(new TablePattern("other.*").matches(BIG)).isFalse();
        assertThat(new TablePattern("public.b.g").matches(BIG)).isFalse();
    }
}
