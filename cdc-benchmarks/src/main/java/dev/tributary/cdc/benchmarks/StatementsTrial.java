package dev.tributary.cdc.benchmarks;

import dev.tributary.cdc.Explanation.Statement;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.benchmarks.report.Statements;
import dev.tributary.cdc.benchmarks.report.Statements.Kind;
import dev.tributary.cdc.benchmarks.workload.Workload;
import dev.tributary.cdc.benchmarks.workload.Workloads;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.databricks.VolumeStager;
import dev.tributary.cdc.databricks.Workspace;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What {@code explain} says of fifty tables, beside what a local workspace then executes. */
final class StatementsTrial implements Trial {

    private static final String NAME = "fifty-tables";

    private final Workload tables;

    StatementsTrial(Workloads workloads) {
        this.tables = workloads.fiftyTables();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String describe() {
        return tables.count() + " tables into a local workspace: statements as explained, and as executed";
    }

    @Override
    public void run(Bench bench, Consumer<Object> results) throws SQLException, IOException, InterruptedException {
        bench.progress().accept(name() + ": making " + tables.describe());
        try (PostgresDatabase database = bench.server().prepare(tables);
                Pipeline pipeline = pipeline(bench, database)) {
            results.accept(compare(bench, pipeline, Mode.SNAPSHOT));
            tables.changes().forEach(database::execute);
            results.accept(compare(bench, pipeline, Mode.CDC));
        }
    }

    private Statements compare(Bench bench, Pipeline pipeline, Mode mode) throws IOException, InterruptedException {
        bench.progress().accept(name() + ": explaining " + mode);
        List<String> explained =
                pipeline.explain(mode).statements().stream().map(Statement::sql).toList();
        bench.progress().accept(name() + ": running " + mode);
        long began = System.currentTimeMillis();
        pipeline.run(mode);
        List<String> executed = WorkspaceStatements.since(bench.workspaces().get(), began).all().stream()
                .map(WorkspaceStatements.Executed::sql)
                .toList();
        Map<String, Long> before = counts(explained);
        Map<String, Long> after = counts(executed);
        TreeSet<String> kinds = new TreeSet<>(before.keySet());
        kinds.addAll(after.keySet());
        return new Statements(
                mode.name(),
                tables.count(),
                kinds.stream()
                        .map(kind -> new Kind(kind, before.getOrDefault(kind, 0L), after.getOrDefault(kind, 0L)))
                        .toList());
    }

    private static Map<String, Long> counts(List<String> statements) {
        return statements.stream()
                .collect(Collectors.groupingBy(StatementsTrial::kind, TreeMap::new, Collectors.counting()));
    }

    /** Its first two words, or one where the second is a name. */
    private static String kind(String sql) {
        String[] words = sql.strip().toUpperCase(Locale.ROOT).split("\\s+", 3);
        boolean two = words.length > 1 && words[1].matches("INTO|ATOMIC|TABLE|SCHEMA|VOLUME|VIEW|OR|OVERWRITE|FROM");
        return two ? words[0] + ' ' + words[1] : words[0];
    }

    private static Pipeline pipeline(Bench bench, PostgresDatabase database) {
        Workspace workspace =
                Workspace.builder().jdbcUrl(bench.workspaces().get().jdbcUrl()).build();
        return Pipeline.builder()
                .name(NAME)
                .source(PostgresSource.builder()
                        .url(database.url())
                        .user(database.user())
                        .password(database.password())
                        .schemas(Workload.SCHEMA)
                        .slot("fifty")
                        .publication("fifty")
                        .build())
                .stager(VolumeStager.builder()
                        .workspace(workspace)
                        .catalog("main")
                        .schema("fifty")
                        .stagingSchema("fifty_staging")
                        .build())
                .sink(DatabricksSink.builder()
                        .workspace(workspace)
                        .catalog("main")
                        .schema("fifty")
                        .stagingSchema("fifty_staging")
                        .build())
                .build();
    }
}
