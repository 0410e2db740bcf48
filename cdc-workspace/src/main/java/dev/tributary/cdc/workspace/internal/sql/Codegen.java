package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.classic.SparkSession;

/**
 * Decides whether Spark compiles code for a statement. Compiling takes some 300 ms, running without it three times as long
 * per row: small tables are faster without, large ones with.
 */
final class Codegen {

    /** Parquet bytes from which compiling pays: about 50,000 narrow rows. */
    private static final long WORTH_COMPILING = 2L << 20;

    private Codegen() {}

    /** Sets up the session for a statement by the size of the tables that it names. */
    static void chooseFor(SparkSession session, CatalogStore store, List<Token> tokens) {
        long bytes = 0;
        for (Path folder : tables(session, store, tokens)) {
            bytes += size(folder);
        }
        choose(session, bytes);
    }

    static void choose(SparkSession session, long bytes) {
        boolean compile = bytes >= WORTH_COMPILING;
        session.conf().set("spark.sql.codegen.wholeStage", compile);
        session.conf().set("spark.sql.codegen.factoryMode", compile ? "FALLBACK" : "NO_CODEGEN");
    }

    /** Every dotted name that is a table; a column that happens to be called like one costs nothing. */
    private static Set<Path> tables(SparkSession session, CatalogStore store, List<Token> tokens) {
        SessionNames names = SessionNames.of(session);
        Set<Path> folders = new HashSet<>();
        for (int i = 0; i < tokens.size(); i++) {
            List<String> parts = new ArrayList<>();
            int at = i;
            while (at < tokens.size() && isName(tokens.get(at)) && parts.size() < 3) {
                parts.add(tokens.get(at).text());
                at++;
                if (at < tokens.size() && tokens.get(at).isSymbol('.')) {
                    at++;
                } else {
                    break;
                }
            }
            if (!parts.isEmpty()) {
                TableName name = CatalogStatements.object(parts, names);
                store.table(name).map(store::folder).ifPresent(folders::add);
                i = at - 1;
            }
        }
        return folders;
    }

    private static boolean isName(Token token) {
        return token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.QUOTED;
    }

    private static long size(Path folder) {
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.parquet")) {
            for (Path file : files) {
                bytes += Files.size(file);
            }
        } catch (IOException e) {
            // Dropped or rewritten meanwhile: the statement finds out by itself, this is only about its speed.
            return bytes;
        }
        return bytes;
    }
}
