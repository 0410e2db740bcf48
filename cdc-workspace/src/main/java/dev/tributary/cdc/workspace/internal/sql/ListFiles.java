package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.spark.VolumePaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * {@code LIST 'path'}: the files and directories directly below a volume's path; directories end in a slash.
 *
 * @see <a href="https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-aux-list">LIST</a>
 */
final class ListFiles {

    private static final List<SqlResult.Column> COLUMNS = List.of(
            SqlResult.Column.text("path"),
            SqlResult.Column.text("name"),
            new SqlResult.Column("size", DataTypes.LongType),
            new SqlResult.Column("modification_time", DataTypes.LongType));

    private ListFiles() {}

    static SqlResult run(CatalogStore store, Words words) {
        words.expect("LIST");
        String path = words.expectString();
        long limit = words.accept("LIMIT") ? Long.parseLong(words.next().text()) : Long.MAX_VALUE;
        words.end();
        Path folder = VolumePaths.resolve(store, path);
        if (!Files.exists(folder)) {
            throw SqlFailure.of("PATH_NOT_FOUND", "Path does not exist: " + path + ".", "42K03");
        }
        String parent = path.endsWith("/") ? path : path + "/";
        List<@Nullable String[]> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().limit(limit).toList()) {
                boolean directory = Files.isDirectory(file);
                String name = file.getFileName() + (directory ? "/" : "");
                rows.add(new @Nullable String[] {
                    parent + name,
                    name,
                    Long.toString(directory ? 0 : Files.size(file)),
                    Long.toString(Files.getLastModifiedTime(file).toMillis())
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SqlResult(COLUMNS, rows.iterator());
    }
}
