package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.spark.CommitRecorder;
import dev.tributary.cdc.workspace.internal.spark.VolumePaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOptions;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.delta.catalog.DeltaTableV2;
import org.apache.spark.sql.delta.commands.WriteIntoDelta;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Runs {@code COPY INTO}: one Delta commit that holds the rows and, as transaction identifiers, the names of the files they
 * came from. A crash leaves both or neither; loads of one table take turns, so that no two load the same file.
 */
final class CopyRunner {

    private static final List<String> RESULT =
            List.of("num_affected_rows", "num_inserted_rows", "num_skipped_corrupt_files");

    private final CatalogStore store;
    private final SparkSession session;
    private final LoadedFiles loaded;

    CopyRunner(CatalogStore store, SparkSession session, LoadedFiles loaded) {
        this.store = store;
        this.session = session;
        this.loaded = loaded;
    }

    SqlResult run(CopyInto copy) {
        DeltaTableV2 table = DeltaTables.load(session, copy.target());
        List<SourceFile> candidates = candidates(copy);
        long rows = load(copy, table, candidates);
        return SqlResult.counts(RESULT, rows, rows, 0);
    }

    private long load(CopyInto copy, DeltaTableV2 table, List<SourceFile> candidates) {
        DeltaLog log = table.deltaLog();
        LoadedFiles.OfTable files = loaded.of(log.dataPath().toString());
        synchronized (files) {
            boolean certain = false;
            try {
                long rows = (Long) log.withNewTransaction(
                        Option.empty(),
                        Option.empty(),
                        transaction -> load(copy, table, transaction, files, candidates));
                certain = true;
                return rows;
            } finally {
                if (!certain) {
                    files.forget();
                }
            }
        }
    }

    private long load(
            CopyInto copy,
            DeltaTableV2 table,
            OptimisticTransaction transaction,
            LoadedFiles.OfTable files,
            List<SourceFile> candidates) {
        List<SourceFile> fresh = copy.force()
                ? candidates
                : candidates.stream()
                        .filter(file -> !files.contains(transaction.snapshot(), file.id()))
                        .toList();
        if (fresh.isEmpty()) {
            return 0;
        }
        Codegen.choose(session, bytes(fresh));
        Dataset<Row> rows = rows(copy, fresh);
        StructType target = transaction.metadata().schema();
        if (!copy.columns().isEmpty()) {
            rows = rename(copy, rows, target);
        }
        if (!copy.mergeSchema()) {
            refuseUnknownColumns(copy, rows.schema(), target);
        }
        Map<String, String> options = copy.mergeSchema() ? Map.of("mergeSchema", "true") : Map.of();
        WriteIntoDelta write = new WriteIntoDelta(
                table.deltaLog(),
                SaveMode.Append,
                new DeltaOptions(scalaMap(options), session.sessionState().conf()),
                transaction.metadata().partitionColumns(),
                scalaMap(Map.of()),
                rows,
                Option.empty(),
                Option.empty(),
                false);
        var written = write.writeAndReturnCommitData(transaction, session, Option.empty(), false);
        List<Action> actions = new ArrayList<>(CollectionConverters.asJava(written.actions()));
        long now = System.currentTimeMillis();
        for (SourceFile file : fresh) {
            actions.add(new SetTransaction(file.id(), 1L, Option.apply(now)));
        }
        transaction.commit(scalaSeq(actions), new CopyOperation(), written.stringTags());
        files.add(fresh.stream().map(SourceFile::id).collect(Collectors.toSet()));
        return CommitRecorder.metric("numOutputRows").orElse(0);
    }

    private Dataset<Row> rows(CopyInto copy, List<SourceFile> files) {
        StructType schema =
                ParquetSchemas.of(session, files.stream().map(SourceFile::path).toList());
        Dataset<Row> all = session.read()
                .schema(schema)
                .option("__globPaths__", "false")
                .parquet(files.stream().map(f -> f.path().toString()).toArray(String[]::new));
        String select = copy.select();
        if (select == null) {
            return all;
        }
        String view = "copy_source_" + UUID.randomUUID().toString().replace("-", "");
        all.createOrReplaceTempView(view);
        try {
            return session.sql(select.replace(CopyInto.SOURCE, view));
        } finally {
            session.catalog().dropTempView(view);
        }
    }

    private static Dataset<Row> rename(CopyInto copy, Dataset<Row> rows, StructType target) {
        if (copy.columns().size() != rows.columns().length) {
            throw SqlFailure.of(
                    "COPY_INTO_COLUMN_ARITY_MISMATCH",
                    "Cannot write to table, the column list has "
                            + copy.columns().size() + " columns and the data has " + rows.columns().length + ".",
                    "21S01");
        }
        String[] names = copy.columns().stream()
                .map(name -> Arrays.stream(target.fieldNames())
                        .filter(name::equalsIgnoreCase)
                        .findFirst()
                        .orElse(name))
                .toArray(String[]::new);
        return rows.toDF(names);
    }

    private static void refuseUnknownColumns(CopyInto copy, StructType source, StructType target) {
        List<String> unknown = Arrays.stream(source.fieldNames())
                .filter(name -> Arrays.stream(target.fieldNames()).noneMatch(name::equalsIgnoreCase))
                .toList();
        if (!unknown.isEmpty()) {
            throw SqlFailure.of(
                    "COPY_INTO_SCHEMA_MISMATCH_WITH_TARGET_TABLE",
                    "A schema mismatch was detected while copying into the Delta table (Table: "
                            + String.join(".", copy.target())
                            + ").\nThis may indicate an issue with the incoming data, or the Delta table schema can be"
                            + " evolved automatically by setting\nCOPY_OPTIONS ('mergeSchema' = 'true')\n\nSchema"
                            + " difference:\n" + difference(source, target),
                    "42KDG");
        }
    }

    private static String difference(StructType source, StructType target) {
        StringBuilder text = new StringBuilder("Table schema:\n");
        for (StructField field : target.fields()) {
            text.append("-- ")
                    .append(field.name())
                    .append(": ")
                    .append(field.dataType().sql())
                    .append('\n');
        }
        text.append("Data schema:\n");
        for (StructField field : source.fields()) {
            text.append("-- ")
                    .append(field.name())
                    .append(": ")
                    .append(field.dataType().sql())
                    .append('\n');
        }
        return text.toString();
    }

    /** The named files, or all below the source; those that are missing are left out or an error, as asked. */
    private List<SourceFile> candidates(CopyInto copy) {
        Path root = VolumePaths.resolve(store, copy.source());
        String volume = volumeId(copy.source());
        List<SourceFile> found = new ArrayList<>();
        if (copy.files().isEmpty()) {
            if (!Files.exists(root)) {
                throw SqlFailure.of(
                        "COPY_INTO_SOURCE_SCHEMA_INFERENCE_FAILED",
                        "The source directory " + copy.source()
                                + " did not contain any parsable files of type PARQUET.",
                        "42KD9");
            }
            try (Stream<Path> paths = Files.walk(root)) {
                paths.filter(Files::isRegularFile)
                        .filter(p -> visible(root.relativize(p)))
                        .sorted()
                        .forEach(p -> found.add(new SourceFile(volume, p)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return found;
        }
        for (String name : copy.files()) {
            Path path = name.startsWith("/")
                    ? VolumePaths.resolve(store, name)
                    : VolumePaths.resolve(store, copy.source() + "/" + name);
            if (Files.isRegularFile(path)) {
                found.add(new SourceFile(volume, path));
            } else if (!copy.ignoreMissingFiles()) {
                throw SqlFailure.of(
                        "PATH_NOT_FOUND", "Path does not exist: " + copy.source() + "/" + name + ".", "42K03");
            }
        }
        return found;
    }

    private static long bytes(List<SourceFile> files) {
        long bytes = 0;
        for (SourceFile file : files) {
            bytes += file.path().toFile().length();
        }
        return bytes;
    }

    /** Names that start with an underscore or a dot are not data, anywhere in the path. */
    private static boolean visible(Path relative) {
        for (Path part : relative) {
            String name = part.toString();
            if (name.startsWith("_") || name.startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    /** A dropped and re-created volume is another volume, whatever its name. */
    private String volumeId(String source) {
        String[] parts = source.substring(VolumePaths.ROOT.length()).split("/", 4);
        return store.volume(new dev.tributary.cdc.workspace.internal.catalog.TableName(parts[0], parts[1], parts[2]))
                .map(v -> v.id.toLowerCase(Locale.ROOT))
                .orElseThrow();
    }

    private static scala.collection.immutable.Map<String, String> scalaMap(Map<String, String> map) {
        return scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(map));
    }

    private static <T> Seq<T> scalaSeq(List<T> list) {
        return CollectionConverters.asScala(list).toSeq();
    }

    /** A file to load, and the name by which the table remembers it. */
    private record SourceFile(String volume, Path path) {

        String id() {
            return "copy-into:" + volume + ":" + path;
        }
    }
}
