package dev.tributary.cdc.postgres.internal.examine;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Finding;
import dev.tributary.cdc.postgres.internal.preflight.ServerFacts;
import dev.tributary.cdc.postgres.internal.stream.StreamOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether the server sends what is asked for, and whether transactions in progress can be kept. Touches nothing. */
final class StreamingChecks {

    private static final String STREAMING = "streaming";
    private static final String SPOOL = "spool directory";

    /** Less than this holds no transaction that is worth streaming. */
    private static final long LITTLE_BYTES = 1L << 30;

    private StreamingChecks() {}

    static List<Finding> of(StreamOptions options, ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        try {
            options.check(facts.version());
            findings.add(Finding.ok(STREAMING, options.describe(facts.version())));
        } catch (CdcException e) {
            findings.add(Finding.failure(STREAMING, e));
        }
        if (options.streams(facts.version())) {
            findings.add(spool(options.spoolDirectory()));
        }
        return findings;
    }

    /** The directory is made by the first run that needs it, so what counts is the place where it would be. */
    private static Finding spool(Path directory) {
        Path place = directory.toAbsolutePath();
        while (!Files.exists(place) && place.getParent() != null) {
            place = place.getParent();
        }
        if (!Files.isDirectory(place) || !Files.isWritable(place)) {
            return Finding.warning(
                    SPOOL,
                    place + " is no directory that can be written to",
                    "Set source.spool-directory to one, or source.streaming=off: a large transaction ends the run.");
        }
        try {
            long free = Files.getFileStore(place).getUsableSpace();
            return free < LITTLE_BYTES
                    ? Finding.warning(
                            SPOOL,
                            directory + " has " + (free >> 20) + " MiB free",
                            "Make room for the largest transactions there, or set source.spool-directory.")
                    : Finding.ok(SPOOL, directory + ", " + (free >> 30) + " GiB free");
        } catch (IOException e) {
            return Finding.warning(
                    SPOOL, "the space in " + place + " cannot be told: " + e, "Check source.spool-directory.");
        }
    }
}
