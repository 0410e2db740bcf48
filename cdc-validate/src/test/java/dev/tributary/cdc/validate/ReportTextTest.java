package dev.tributary.cdc.validate;

import static org.assertj.core.api.Assertions.assertThat;

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
                            null,
                            List.of(new ColumnValidation("id", 1, 1), new ColumnValidation("amount", 1, 2)),
                            List.of(new SchemaDifference(SchemaDifference.Kind.WRONG_TYPE, "code", "INT", "STRING")),
                            Map.of(Kind.CHANGED, 3L, Kind.MISSING, 1L, Kind.EXTRA, 1L, Kind.DOUBLED, 1L),
                            List.of(
                                    new RowDifference(
                                            Kind.CHANGED,
                                            Map.of("id", "471"),
                                            1,
                                            1,
                                            List.of(
                                                    new ValueDifference("amount", "67.29", "68.29"),
                                                    new ValueDifference("note", null, "a\nb"))),
                                    new RowDifference(
                                            Kind.MISSING,
                                            Map.of("id", "88"),
                                            1,
                                            0,
                                            List.of(new ValueDifference("amount", "1.00", null))),
                                    new RowDifference(Kind.EXTRA, Map.of("id", "-5"), 0, 1, List.of()),
                                    new RowDifference(Kind.DOUBLED, Map.of("id", "77"), 1, 2, List.of()))),
                    new TableValidation(
                            new TableId("public", "lost"),
                            "main.bronze.lost",
                            null,
                            -1,
                            null,
                            null,
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
                          public.big at 0/16B3800: 3 rows changed, 1 row missing, 1 row extra, 1 row doubled, 1 difference of shape; columns that differ: amount
                            difference  row     column  source  target
                            wrong type          code    INT     STRING
                            changed     id=471  amount  67.29   68.29
                                                note    NULL    a·b
                            missing     id=88           1 row   -
                            extra       id=-5           -       1 row
                            doubled     id=77           1 row   2 rows
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
                        "{\"kind\":\"wrong_type\",\"column\":\"code\",\"source\":\"INT\",\"destination\":\"STRING\","
                                + "\"expected\":false}",
                        "\"differingRows\":{\"changed\":3,\"missing\":1,\"extra\":1,\"doubled\":1}",
                        "\"note\":{\"source\":null,\"destination\":\"a\\nb\"}",
                        "\"failure\":\"TABLE_OR_VIEW_NOT_FOUND\"");
    }

    @Test
    void patternsNameTables() {
        assertThat(new TablePattern("big").matches(BIG)).isTrue();
        assertThat(new TablePattern("public.b?g").matches(BIG)).isTrue();
        assertThat(new TablePattern("other.*").matches(BIG)).isFalse();
        assertThat(new TablePattern("public.b.g").matches(BIG)).isFalse();
    }
}
