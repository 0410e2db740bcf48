package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.classic.SparkSession;

/**
 * Decides whether Spark compiles code for a statement. Compiling takes some 300 ms, running without it three times as long
 * per row: small tables are faster without, large ones with.
 */
final class Codegen {

    /** Parquet bytes from which compiling pays: about 50,000 narrow rows that compress well. */
    private static final long WORTH_COMPILING = 256L << 10;

    /** At most so much of a file counts as what it has without any rows, which is more the more columns there are. */
    private static final long MOST_OVERHEAD = 32L << 10;

    private Codegen() {}

    /** Sets up the session for a statement by the size of the tables that it names. */
    static void chooseFor(SparkSession session, CatalogStore store, List<Token> tokens) {
        long bytes = 0;
        for (TableName name : NamedTables.in(SessionNames.of(session), store, tokens)) {
            bytes += store.table(name).map(store::folder).map(Codegen::size).orElse(0L);
        }
        choose(session, bytes);
    }

    static void choose(SparkSession session, long bytes) {
        boolean compile = bytes >= WORTH_COMPILING;
        session.conf().set("spark.sql.codegen.wholeStage", compile);
        session.conf().set("spark.sql.codegen.factoryMode", compile ? "FALLBACK" : "NO_CODEGEN");
    }

    private static long size(Path folder) {
        DataFiles files = new DataFiles();
        try {
            Files.walkFileTree(folder, files);
        } catch (IOException e) {
            // What was counted so far will do: this is only about speed, and the statement finds out what is wrong.
        }
        return files.size();
    }

    /** With column mapping or partitions, data files lie in folders of the table's. */
    private static final class DataFiles extends SimpleFileVisitor<Path> {

        private static final Set<String> OTHERS = Set.of("_delta_log", "_change_data");

        private int number;
        private long bytes;
        private long smallest = MOST_OVERHEAD;

        /** Without what the smallest file has, since a table that is changed row by row has many files of a row or two. */
        long size() {
            return bytes - number * smallest;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return OTHERS.contains(directory.getFileName().toString())
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.getFileName().toString().endsWith(".parquet")) {
                number++;
                bytes += attributes.size();
                smallest = Math.min(smallest, attributes.size());
            }
            return size() >= WORTH_COMPILING ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        /** It may have been rewritten or dropped meanwhile. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException reason) {
            return FileVisitResult.CONTINUE;
        }
    }
}
