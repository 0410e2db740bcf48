package dev.tributary.cdc.databricks.internal.files;

import com.databricks.sdk.core.ApiClient;
import com.databricks.sdk.core.DatabricksError;
import com.databricks.sdk.core.DatabricksException;
import com.databricks.sdk.core.http.Request;
import com.databricks.sdk.service.files.DirectoryEntry;
import com.databricks.sdk.service.files.FilesAPI;
import com.databricks.sdk.service.files.UploadRequest;
import dev.tributary.cdc.databricks.internal.connect.Backoff;
import dev.tributary.cdc.databricks.internal.connect.CredentialsException;
import dev.tributary.cdc.databricks.internal.connect.Http;
import dev.tributary.cdc.databricks.internal.connect.Patience;
import dev.tributary.cdc.databricks.internal.connect.Settings;
import dev.tributary.cdc.databricks.internal.connect.TurnedAwayException;
import dev.tributary.cdc.spi.Logs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files in volumes, by the <a href="https://docs.databricks.com/api/workspace/files">Files API</a>. Requests that fail for
 * the moment are repeated here, within a budget, each upload with a fresh stream. Thread-safe.
 */
public final class VolumeFiles implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(VolumeFiles.class);

    /** Bytes that are compared at a time. */
    private static final int COMPARED = 1 << 16;

    /** More than a run stages. */
    private static final int MOST_ENTRIES = 500_000;

    /** Some pages a second, each with a thousand entries. */
    private static final Duration LONGEST_LISTING = Duration.ofMinutes(10);

    private final Settings settings;
    private @Nullable ApiClient client;

    public VolumeFiles(Settings settings) {
        this.settings = settings;
    }

    /** An entry of a directory; a size or time that the workspace does not say is zero. */
    public record Entry(String path, String name, boolean isDirectory, long bytes, Instant lastModified) {

        private static Entry of(DirectoryEntry entry) {
            Long bytes = entry.getFileSize();
            Long modified = entry.getLastModified();
            return new Entry(
                    entry.getPath(),
                    entry.getName(),
                    Boolean.TRUE.equals(entry.getIsDirectory()),
                    bytes == null ? 0 : bytes,
                    Instant.ofEpochMilli(modified == null ? 0 : modified));
        }
    }

    private synchronized ApiClient client() {
        if (client == null) {
            client = settings.apiClient();
        }
        return client;
    }

    private FilesAPI files() {
        return new FilesAPI(client());
    }

    /**
     * Uploads a file and makes sure that all of it arrived: a 503 in the middle has left short files that counted as
     * done. Never takes the place of a file. One that is there already is what an earlier attempt left, since no name is
     * ever used twice; it counts as done if it holds the same, and makes way otherwise, as it does when it is too long to be
     * compared.
     *
     * @throws DatabricksException when it cannot be done
     */
    public void upload(Path local, String path) {
        long length = size(local);
        repeat("uploading " + path, () -> {
            boolean isNew = uploadOnce(local, path);
            long arrived = lengthOnce(path).orElse(-1);
            if (arrived != length || !(isNew || length <= Http.LONGEST_ANSWER && holds(path, local))) {
                deleteOnce(path);
                throw new ShortFileException(path, arrived, length);
            }
            return length;
        });
    }

    /** With a stream of its own; false when there is such a file already. */
    private boolean uploadOnce(Path local, String path) {
        try (InputStream content = Files.newInputStream(local)) {
            // Said each time: the API's default has been both.
            files().upload(new UploadRequest()
                    .setFilePath(path)
                    .setContents(content)
                    .setOverwrite(false));
            return true;
        } catch (DatabricksError e) {
            if (e.getStatusCode() != 409) {
                throw e;
            }
            LOG.debug("{} is there already: an answer was lost", path);
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a file in the volume holds the same bytes, of which there are as many. */
    private boolean holds(String path, Path local) {
        try (InputStream there = files().download(path).getContents();
                InputStream here = Files.newInputStream(local)) {
            byte[] ours = here.readNBytes(COMPARED);
            while (ours.length > 0) {
                if (!Arrays.equals(ours, there.readNBytes(COMPARED))) {
                    return false;
                }
                ours = here.readNBytes(COMPARED);
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The length of a file, or empty when there is none. */
    public OptionalLong length(String path) {
        return repeat("asking for " + path, () -> lengthOnce(path));
    }

    private OptionalLong lengthOnce(String path) {
        try {
            Long length = files().getMetadata(path).getContentLength();
            return length == null ? OptionalLong.empty() : OptionalLong.of(length);
        } catch (DatabricksError e) {
            if (e.getStatusCode() == 404) {
                return OptionalLong.empty();
            }
            throw e;
        }
    }

    /** Deletes a file; one that does not exist is deleted already. */
    public void delete(String path) {
        repeat("deleting " + path, () -> deleteOnce(path));
    }

    private boolean deleteOnce(String path) {
        try {
            files().delete(path);
            return true;
        } catch (DatabricksError e) {
            if (e.getStatusCode() == 404) {
                return false;
            }
            throw e;
        }
    }

    /** Creates a directory and its parents. Returns false when its volume does not exist. */
    public boolean createDirectory(String path) {
        return repeat("creating " + path, () -> {
            try {
                // As the SDK does, but with a body, for want of which it logs a warning. The path is ASCII.
                client().execute(new Request("PUT", "/api/2.0/fs/directories" + path, ""), Void.class);
                return true;
            } catch (DatabricksError e) {
                if (e.getStatusCode() == 404) {
                    return false;
                }
                throw e;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Whether a directory exists. */
    public boolean isDirectory(String path) {
        return repeat("asking for " + path, () -> {
            try {
                files().getDirectoryMetadata(path);
                return true;
            } catch (DatabricksError e) {
                if (e.getStatusCode() == 404) {
                    return false;
                }
                throw e;
            }
        });
    }

    /** Deletes a directory if it is empty, and says whether it is gone. */
    public boolean deleteDirectory(String path) {
        return repeat("deleting " + path, () -> {
            try {
                files().deleteDirectory(path);
                return true;
            } catch (DatabricksError e) {
                if (e.getStatusCode() == 404) {
                    return true;
                }
                if (e.getStatusCode() == 400) {
                    return false;
                }
                throw e;
            }
        });
    }

    /**
     * What a directory holds; nothing when it does not exist.
     *
     * @throws DatabricksException also when the list does not end within reason
     */
    public List<Entry> list(String path) {
        List<Entry> all = new ArrayList<>();
        Patience.limit(LONGEST_LISTING, () -> all.addAll(listed(path)));
        return all;
    }

    private List<Entry> listed(String path) {
        return repeat("listing " + path, () -> {
            List<Entry> entries = new ArrayList<>();
            try {
                for (DirectoryEntry entry : files().listDirectoryContents(path)) {
                    if (entries.size() == MOST_ENTRIES) {
                        throw new DatabricksException(
                                "the list of " + path + " does not end after " + MOST_ENTRIES + " entries");
                    }
                    entries.add(Entry.of(entry));
                }
            } catch (DatabricksError e) {
                if (e.getStatusCode() == 404) {
                    return List.of();
                }
                throw e;
            }
            return entries;
        });
    }

    private <T> T repeat(String doing, Supplier<T> request) {
        Backoff backoff = new Backoff(settings.retryBudget());
        while (true) {
            try {
                return request.get();
            } catch (DatabricksException | ShortFileException | UncheckedIOException | CredentialsException e) {
                if (!FileFailures.isTransient(e) || !await(backoff, e)) {
                    throw e instanceof CredentialsException ? new DatabricksException(e.getMessage(), e) : e;
                }
                Logs.warn(LOG)
                        .addKeyValue("error", e.toString())
                        .log("{} failed, trying again: {}", doing, e.getMessage());
            }
        }
    }

    private static boolean await(Backoff backoff, RuntimeException failure) {
        Duration asked = Duration.ZERO;
        for (Throwable t = failure; t != null && t != t.getCause(); t = t.getCause()) {
            if (t instanceof TurnedAwayException turnedAway) {
                asked = turnedAway.retryAfter();
            }
        }
        try {
            return backoff.await(asked);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure.addSuppressed(e);
            return false;
        }
    }

    private static long size(Path local) {
        try {
            return Files.size(local);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // Connections are kept by the JVM's client, for whoever comes next.
    }
}
