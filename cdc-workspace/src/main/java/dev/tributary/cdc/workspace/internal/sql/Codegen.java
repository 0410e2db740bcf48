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

    /** A file has about so many bytes without any rows, and a small table can have many. */
    private static final long FILE_OVERHEAD = 4 << 10;

    /** With column mapping, files lie in folders of two letters each. */
    private static final int FOLDER_DEPTH = 2;

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
        DataFiles files = new DataFiles(folder);
        try {
            Files.walkFileTree(folder, Set.of(), FOLDER_DEPTH, files);
        } catch (IOException e) {
            // Dropped meanwhile: the statement finds out by itself, this is only about its speed.
            return files.bytes;
        }
        return files.bytes;
    }

    private static final class DataFiles extends SimpleFileVisitor<Path> {

        private final Path folder;
        private long bytes;

        DataFiles(Path folder) {
            this.folder = folder;
        }

        /** The log and the change data have folders of their own. */
        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            boolean other = !directory.equals(folder)
                    && directory.getFileName().toString().startsWith("_");
            return other ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.getFileName().toString().endsWith(".parquet")) {
                bytes += Math.max(0, attributes.size() - FILE_OVERHEAD);
            }
            return FileVisitResult.CONTINUE;
        }

        /** Rewritten meanwhile. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException reason) {
            return FileVisitResult.CONTINUE;
        }
    }
}
