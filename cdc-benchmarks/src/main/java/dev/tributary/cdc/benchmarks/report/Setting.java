package dev.tributary.cdc.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Where figures were taken.
 *
 * @param date when, in UTC
 * @param machine processors and memory
 * @param system operating system
 * @param java the JVM of ours
 * @param postgres the server's version
 */
public record Setting(String date, String machine, String system, String java, String postgres) {

    /** This machine, now. */
    public static Setting here(String postgres) throws IOException {
        return new Setting(
                LocalDate.now(ZoneOffset.UTC).toString(),
                Runtime.getRuntime().availableProcessors() + " processors"
                        + of("/proc/cpuinfo", "model name", " (", ")")
                        + of("/proc/meminfo", "MemTotal", ", memory ", "").replaceFirst("\\d{6} kB$", " GB"),
                System.getProperty("os.name") + ' ' + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + ' ' + System.getProperty("java.runtime.version"),
                postgres);
    }

    /** What Linux says of itself; nothing elsewhere. */
    private static String of(String file, String name, String before, String after) throws IOException {
        Path path = Path.of(file);
        if (!Files.isReadable(path)) {
            return "";
        }
        return Files.readAllLines(path).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> before + line.substring(line.indexOf(':') + 1).strip() + after)
                .findFirst()
                .orElse("");
    }
}
