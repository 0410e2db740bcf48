package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code doctor}: a table, remedies, and the exit code. Which faults it knows is tested beside the parts. */
@Tag("workspace")
@ExtendWith(WorkspaceProcess.Shared.class)
class DoctorIT {

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    void showsWhatIsWrongAndTouchesNothing(PostgresDatabase database, WorkspaceProcess workspace) {
        Shop.fill(database, 10);
        Shop shop = Shop.of(database, workspace, directory);

        Cli.Result well = Cli.run("doctor", "--config", shop.config());
        assertThat(well.exitCode()).as(well.toString()).isZero();
        assertThat(well.out()).anyMatch(line -> line.matches(" +ok +wal_level +logical"));
        assertThat(well.out()).anyMatch(line -> line.matches(" +ok +position +nothing is replicated yet.*SNAPSHOT"));
        assertThat(well.out()).last().asString().contains("0 failures");
        assertThat(database.number("SELECT count(*) FROM pg_publication")).isZero();
        assertThat(database.number("SELECT count(*) FROM pg_replication_slots WHERE slot_name LIKE '"
                        + shop.get("pipeline.name") + "%'"))
                .isZero();

        // Two tables that would meet, one that is not there, and a catalog that is none: three parts, one round.
        database.execute("CREATE TABLE \"Customer\" (id int PRIMARY KEY)");
        shop.set("source.include", "*,public.absent");
        Cli.Result sick = Cli.run("doctor", "--config", shop.config());
        assertThat(sick.exitCode()).as(sick.toString()).isEqualTo(Failure.STOPPED);
        assertThat(sick.out()).anyMatch(line -> line.matches(" +FAILURE +table public.absent +.*does not exist.*"));
        assertThat(sick.out()).anyMatch(line -> line.matches(" +FAILURE +names +.*would both become 'customer'.*"));
        assertThat(sick.out()).anyMatch(line -> line.matches(" +(→|->) .*schema.*table.*"));
        assertThat(sick.err().get(0)).startsWith("error: ").contains("2 checks");
        assertThat(sick.toString()).doesNotContain(database.password() + "@").doesNotContain("\tat ");
    }
}
