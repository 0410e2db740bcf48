package dev.tributary.cdc.workspace.internal.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.tributary.cdc.workspace.internal.catalog.CatalogException;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.spark.VolumePaths;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Files and directories of volumes.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/files">Files API</a>
 */
final class FilesApi {

    private static final int MOST_ENTRIES = 1000;

    private final CatalogStore store;

    FilesApi(CatalogStore store) {
        this.store = store;
    }

    void serve(Request request, List<String> path) throws IOException {
        String kind = path.isEmpty() ? "" : path.get(0);
        if (path.size() > 1 && !path.get(1).equals("Volumes")) {
            throw new ApiError(400, "BAD_REQUEST", "Invalid path: unsupported first path component: " + path.get(1))
                    .reason("FILES_API_INVALID_PATH", null);
        }
        String text = "/" + String.join("/", path.subList(Math.min(1, path.size()), path.size()));
        if (kind.equals("files")) {
            file(request, resolve(text));
        } else if (kind.equals("directories")) {
            directory(request, text, resolve(text));
        } else {
            throw ApiError.notSupported(request.method() + " " + request.path());
        }
    }

    private Path resolve(String path) {
        try {
            return VolumePaths.resolve(store, path);
        } catch (CatalogException e) {
            throw new ApiError(404, "NOT_FOUND", String.valueOf(e.getMessage()))
                    .reason("FILES_API_RESOURCE_NOT_FOUND", e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new ApiError(400, "BAD_REQUEST", String.valueOf(e.getMessage()))
                    .reason("FILES_API_INVALID_PATH", null);
        }
    }

    private void file(Request request, Path file) throws IOException {
        switch (request.method()) {
            case "PUT" -> upload(request, file);
            case "GET", "HEAD" -> download(request, file);
            case "DELETE" -> {
                requireFile(file);
                Files.delete(file);
                request.empty(204);
            }
            default -> throw ApiError.notSupported(request.method() + " " + request.path());
        }
    }

    /** Written aside and renamed when complete: an upload that is cut off is never seen. */
    private void upload(Request request, Path file) throws IOException {
        boolean overwrite = !"false".equals(request.query("overwrite"));
        if (Files.isDirectory(file)) {
            throw new ApiError(409, "ALREADY_EXISTS", "The given path points to an existing directory.");
        }
        if (!overwrite && Files.exists(file)) {
            throw exists();
        }
        Path uploads = Files.createDirectories(store.home().resolve("uploads"));
        Path fresh = uploads.resolve(UUID.randomUUID().toString());
        try {
            long length = receive(request.stream(), fresh);
            String announced = request.header("Content-Length");
            if (announced != null && Long.parseLong(announced) != length) {
                throw new IOException("the upload ended after " + length + " of " + announced + " bytes");
            }
            Path parent = file.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            if (overwrite) {
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.createLink(file, fresh);
            }
        } catch (FileAlreadyExistsException e) {
            throw exists();
        } finally {
            Files.deleteIfExists(fresh);
        }
        request.empty(204);
    }

    private static long receive(InputStream from, Path into) throws IOException {
        try (FileChannel out = FileChannel.open(into, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long length = from.transferTo(Channels.newOutputStream(out));
            out.force(true);
            return length;
        }
    }

    private static ApiError exists() {
        return new ApiError(409, "ALREADY_EXISTS", "The file being created already exists.");
    }

    private static void requireFile(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ApiError(404, "NOT_FOUND", "The file being accessed is not found.");
        }
    }

    private static void download(Request request, Path file) throws IOException {
        requireFile(file);
        HttpExchange exchange = request.exchange();
        long length = Files.size(file);
        request.header("Content-Type", "application/octet-stream");
        request.header(
                "Last-Modified",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        Files.getLastModifiedTime(file).toInstant().atOffset(ZoneOffset.UTC)));
        if (request.method().equals("HEAD")) {
            request.header("Content-Length", Long.toString(length));
            request.empty(200);
            return;
        }
        exchange.sendResponseHeaders(200, length == 0 ? -1 : length);
        try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(exchange.getResponseBody());
        }
        exchange.close();
    }

    private void directory(Request request, String text, Path directory) throws IOException {
        switch (request.method()) {
            case "PUT" -> {
                try {
                    Files.createDirectories(directory);
                } catch (FileAlreadyExistsException e) {
                    throw new ApiError(
                            409,
                            "ALREADY_EXISTS",
                            "The given path points to an existing file. This API does not support operations on files.");
                }
                request.empty(204);
            }
            case "HEAD" -> {
                requireDirectory(directory);
                request.empty(200);
            }
            case "GET" -> {
                requireDirectory(directory);
                list(request, text, directory);
            }
            case "DELETE" -> {
                requireDirectory(directory);
                try {
                    Files.delete(directory);
                } catch (DirectoryNotEmptyException e) {
                    throw new ApiError(400, "BAD_REQUEST", "The directory being deleted is not empty.")
                            .reason("FILES_API_DIRECTORY_IS_NOT_EMPTY", null);
                }
                request.empty(204);
            }
            default -> throw ApiError.notSupported(request.method() + " " + request.path());
        }
    }

    private static void requireDirectory(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new ApiError(404, "NOT_FOUND", "The directory being accessed is not found.");
        }
    }

    private static void list(Request request, String text, Path directory) throws IOException {
        String after = request.query("page_token");
        String asked = request.query("page_size");
        int most = asked == null ? MOST_ENTRIES : Math.min(MOST_ENTRIES, Math.max(1, Integer.parseInt(asked)));
        List<Path> entries;
        try (Stream<Path> all = Files.list(directory)) {
            entries = all.filter(p -> after == null || name(p).compareTo(after) > 0)
                    .sorted()
                    .limit(most + 1L)
                    .toList();
        }
        ObjectNode answer = Request.object();
        if (!entries.isEmpty()) {
            ArrayNode contents = answer.putArray("contents");
            for (Path entry : entries.subList(0, Math.min(most, entries.size()))) {
                boolean isDirectory = Files.isDirectory(entry);
                ObjectNode node = contents.addObject()
                        .put("path", text + "/" + name(entry))
                        .put("is_directory", isDirectory);
                if (!isDirectory) {
                    node.put("file_size", Files.size(entry));
                }
                node.put("last_modified", Files.getLastModifiedTime(entry).toMillis())
                        .put("name", name(entry));
            }
        }
        if (entries.size() > most) {
            answer.put("next_page_token", name(entries.get(most - 1)));
        }
        request.answer(answer);
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
