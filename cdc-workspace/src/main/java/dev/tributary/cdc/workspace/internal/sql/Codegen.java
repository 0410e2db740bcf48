package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.parquet")) {
            for (Path file : files) {
                bytes += Math.max(0, Files.size(file) - FILE_OVERHEAD);
            }
        } catch (IOException e) {
            // Dropped or rewritten meanwhile: the statement finds out by itself, this is only about its speed.
            return bytes;
        }
        return bytes;
    }
}
