package dev.tributary.cdc.workspace.internal.catalog;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;

/**
 * The catalog as one JSON file that is replaced atomically and forced to disk with every change: a killed server finds
 * either the state before a statement or after it.
 */
public final class CatalogFile {

    private final Path file;
    private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private volatile CatalogModel model;

    private CatalogFile(Path file) throws IOException {
        this.file = file;
        this.model = Files.exists(file) ? read() : new CatalogModel();
    }

    /** Reads the file, or begins an empty one. */
    static CatalogFile open(Path file) throws IOException {
        return new CatalogFile(file);
    }

    private CatalogModel read() throws IOException {
        CatalogModel read = json.readValue(file.toFile(), CatalogModel.class);
        if (read.format > CatalogModel.FORMAT) {
            throw new NewerFormatException(file + " was written by a newer version (format " + read.format + ")");
        }
        return read;
    }

    /** The state as of now; callers must not change it. */
    CatalogModel model() {
        return model;
    }

    /** Applies an edit to a copy, and publishes the copy once it is on disk. An edit that answers false changes nothing. */
    synchronized void change(Function<CatalogModel, Boolean> edit) {
        CatalogModel next = json.convertValue(model, CatalogModel.class);
        if (!edit.apply(next)) {
            return;
        }
        try {
            Path fresh = file.resolveSibling("catalog.json.new");
            try (FileChannel out = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(json.writeValueAsBytes(next));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("The catalog file " + file + " cannot be written", e);
        }
        model = next;
    }

    /** The file is of a format that this version does not know. */
    public static final class NewerFormatException extends IOException {

        private static final long serialVersionUID = 1L;

        NewerFormatException(String message) {
            super(message);
        }
    }
}
