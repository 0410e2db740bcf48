package dev.tributary.cdc.workspace.internal;

import dev.tributary.cdc.workspace.WorkspaceStartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The token of a data directory: random, made by the first start and kept in a file that its owner alone may read, so that
 * clients which were set up for a workspace find it again after a restart.
 */
public final class KeptToken {

    /** In the data directory. */
    public static final String FILE = "token";

    /** What a token consists of. */
    public static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9._-]+");

    private KeptToken() {}

    /**
     * The token of a directory, which is created when missing.
     *
     * @throws WorkspaceStartException when it can neither be read nor written
     */
    public static String of(Path data) {
        Path file = data.resolve(FILE);
        try {
            DataDirectory.make(data);
            if (!Files.exists(file)) {
                create(file);
            }
            String token = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (!SHAPE.matcher(token).matches()) {
                throw new WorkspaceStartException(
                        "The local workspace did not start: " + file + " holds no token",
                        "Remove the file, and the next start makes a new one.",
                        null);
            }
            return token;
        } catch (IOException e) {
            throw new WorkspaceStartException(
                    "The local workspace did not start: its token in " + file + " cannot be read or written: " + e,
                    "Choose a data directory that this user may write, or give a token.",
                    e);
        }
    }

    /** Complete or not at all, and whoever was first wins. */
    private static void create(Path file) throws IOException {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        Path fresh = Files.createTempFile(
                file.toAbsolutePath().getParent(), FILE, ".tmp", DataDirectory.ownerOnly(file, "rw-------"));
        try {
            Files.writeString(
                    fresh,
                    "local-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n",
                    StandardCharsets.US_ASCII);
            Files.move(fresh, file);
        } catch (FileAlreadyExistsException e) {
            Files.delete(fresh);
        }
    }
}
