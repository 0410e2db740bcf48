package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.examples.musicstore.MusicStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README's first command. */
class QuickstartIT {

    @Test
    void endsWithEveryTableEqual() {
        Cli.Result result = Cli.run("quickstart");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.err()).as(result.toString()).isEmpty();
        int table = result.out().indexOf("Both sides compared") + 2;
        List<String> rows = result.out().subList(table, table + MusicStore.TABLES.size() + 1);
        assertThat(rows)
                .as(result.toString())
                .allMatch(row -> row.endsWith(" ok") || row.endsWith(" ✓"))
                .last()
                .asString()
                .contains("total", " 500 ", " 200 ", " 100 ");
        assertThat(result.out()).anyMatch(line -> line.contains("README.md"));
    }
}
